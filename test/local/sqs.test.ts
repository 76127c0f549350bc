import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { SQSEvent } from 'aws-lambda'
import { JsonClient } from '../../lib/aws/json-client.ts'
import type { RunningServer } from '../../local/http.ts'
import { asInboxMessage } from '../../local/sqs/failures.ts'
import { Queues } from '../../local/sqs/queues.ts'
import { feedFromQueue } from '../../local/sqs/reader.ts'
import { startSqs } from '../../local/sqs/start.ts'

const place = { region: 'us-east-1', account: '123456789012' }
const keys = { accessKeyId: 'any', secretAccessKey: 'any' }
let server: RunningServer
let client: SQSClient
let told: [queue: string, body: string][]
beforeEach(async () => {
  told = []
  server = await startSqs({ ...place, onMessage: (...message) => void told.push(message) })
  client = new SQSClient({ endpoint: server.url, region: 'us-east-1', credentials: keys })
})
afterEach(() => server.stop())

async function aQueue(QueueName = 'work', Attributes: Record<string, string> = {}) {
  const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName, Attributes }))
  const receive = async (WaitTimeSeconds = 0) => {
    const input = { QueueUrl, WaitTimeSeconds, MaxNumberOfMessages: 10 }
    return (await client.send(new ReceiveMessageCommand(input))).Messages ?? []
  }
  const send = (MessageBody: string, DelaySeconds?: number) =>
    client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }))
  return { QueueUrl, receive, send }
}

describe('the local SQS, through the AWS SDK', () => {
  it('hands a message out until it is deleted', async () => {
    const { QueueUrl, receive, send } = await aQueue('work', { VisibilityTimeout: '0' })
    const { MessageId } = await send('grüße')
    const [first] = await receive()
    expect(first).toMatchObject({ MessageId, Body: 'grüße' })
    const [again] = await receive()
    expect(again?.Attributes?.ApproximateReceiveCount).toBe('2')
    const { ReceiptHandle } = again ?? {}
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    expect(await receive()).toEqual([])
    expect(told).toEqual([['work', 'grüße']])
  })

  it('waits for a message, and for one that is held back', async () => {
    const { QueueUrl, receive, send } = await aQueue()
    const waiting = receive(20)
    await send('at once')
    const [{ Body, ReceiptHandle } = {}] = await waiting
    expect(Body).toBe('at once')
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    await send('later', 900) // a second here
    expect(await receive()).toEqual([])
    expect(await receive(20)).toMatchObject([{ Body: 'later' }])
  })

  it('moves a message aside that was received too often', async () => {
    const aside = await aQueue('aside')
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: aside.QueueUrl, AttributeNames: ['QueueArn'] }),
    )
    const { receive, send } = await aQueue('work', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: Attributes?.QueueArn,
        maxReceiveCount: 2,
      }),
    })
    await send('bad')
    expect(await receive()).toHaveLength(1)
    expect(await receive()).toHaveLength(1)
    expect(await receive()).toEqual([])
    expect(await aside.receive()).toMatchObject([{ Body: 'bad' }])
  })

  it('finds a queue by its name', async () => {
    const { QueueUrl } = await aQueue()
    expect(await client.send(new GetQueueUrlCommand({ QueueName: 'work' }))).toMatchObject({
      QueueUrl,
    })
  })

  it('refuses what SQS refuses', async () => {
    const { QueueUrl, send } = await aQueue()
    const QueueName = 'no good'
    await expect(client.send(new CreateQueueCommand({ QueueName }))).rejects.toThrow('alphanumeric')
    await expect(send('')).rejects.toThrow('MessageBody')
    await expect(send('x', 901)).rejects.toThrow('DelaySeconds')
    const elsewhere = { QueueUrl: `${QueueUrl}-gone`, MessageBody: 'x' }
    await expect(client.send(new SendMessageCommand(elsewhere))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    })
    await expect(client.send(new ListQueuesCommand())).rejects.toThrow('is not built here')
  })
})

it('a queue that nobody reads keeps its newest thousand messages', async () => {
  const queues = new Queues(() => undefined)
  queues.create('work', { visibility: 0 })
  for (let i = 0; i <= 1000; i++) queues.send('work', String(i))
  expect((await queues.receive('work', 1)).map(({ Body }) => Body)).toEqual(['1'])
})

describe('a function that a queue feeds', () => {
  /** Feeds a function, and settles when it was called so often. */
  async function feed(calls: number, answer: (event: SQSEvent) => unknown): Promise<string[][]> {
    const { QueueUrl, send } = await aQueue('work', { VisibilityTimeout: '0' })
    for (const body of ['a', 'b']) await send(body)
    const sqs = new JsonClient({
      service: 'sqs',
      target: 'AmazonSQS',
      contentType: 'application/x-amz-json-1.0',
      endpoint: server.url,
      region: 'us-east-1',
      credentials: () => Promise.resolve(keys),
    })
    const got: string[][] = []
    await new Promise<void>((resolve) => {
      const end = feedFromQueue({
        sqs,
        url: QueueUrl,
        arn: 'arn:aws:sqs:us-east-1:123456789012:work',
        batchSize: 10,
        region: 'us-east-1',
        invoke: (event) => {
          got.push(event.Records.map(({ body }) => body).sort())
          if (got.length === calls) void end().then(resolve)
          return Promise.resolve(event).then(answer)
        },
      })
    })
    return got
  }

  it('gets again what it names as failed, and the rest no more', async () => {
    const failed = ({ Records }: SQSEvent) => ({
      batchItemFailures: Records.filter(({ body }) => body === 'b').map(({ messageId }) => ({
        itemIdentifier: messageId,
      })),
    })
    expect(await feed(3, failed)).toEqual([['a', 'b'], ['b'], ['b']])
  })

  it('gets all again when it fails', async () => {
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
    const fails = () => Promise.reject(new Error('broken'))
    expect(await feed(2, fails)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(log).toHaveBeenCalledWith(expect.stringContaining('broken'))
    log.mockRestore()
  })
})

describe('what is shown of queues in the inbox', () => {
  it('is nothing but failures', () => {
    expect(asInboxMessage('cognate-local-push-retries', '{}')).toBeUndefined()
  })

  it.each([
    [
      { change: { name: 'notes', syncCount: 5 }, deviceIds: ['a', 'b'] },
      'Given up: 2 devices were not told that dataset notes is at count 5',
    ],
    [{ DDBStreamBatchInfo: { batchSize: 3 } }, 'Given up: 3 records of the table’s stream'],
    [{}, 'Given up'],
    ['no JSON', 'Given up'],
  ])('of %j is what was given up on', (body, subject) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const to = 'cognate-local-push-failures'
    expect(asInboxMessage(to, text)).toEqual({ kind: 'push', to, subject, text })
  })
})
