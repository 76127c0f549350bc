import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import type { JsonClient } from '../../lib/aws/json-client.ts'
import type { ReceivedMessage } from './queues.ts'

/** A queue that feeds a function. */
export interface FeedingQueue {
  readonly sqs: Pick<JsonClient, 'call'>
  readonly url: string
  readonly arn: string
  readonly batchSize: number
  readonly region: string
  /** Runs the function; rejects when it throws. */
  readonly invoke: (event: SQSEvent) => Promise<unknown>
}

/** Seconds that one look at the queue waits for a message. */
const waitSeconds = 2

/** Milliseconds to leave a queue alone that cannot be read. */
const pauseAfterFault = 1_000

/**
 * Feeds a function from a queue, as Lambda does: what it does not name as failed is deleted, and the
 * rest comes again when the queue shows it again.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 *
 * @returns how to end it
 */
export function feedFromQueue(queue: FeedingQueue): () => Promise<void> {
  const ended = new AbortController()
  let working = Promise.resolve()
  const isOver = () => ended.signal.aborted
  const feed = async () => {
    while (!isOver()) {
      const messages = await received(queue, ended.signal)
      if (messages.length === 0 || isOver()) continue
      working = Promise.resolve(messages).then((taken) => deal(queue, taken))
      await working
    }
  }
  void feed()
  return async () => {
    ended.abort()
    await working // but not for a look at the queue, which is over when the queue is
  }
}

/** The messages of one look at the queue; none, after a while, where it cannot be read. */
async function received(queue: FeedingQueue, ended: AbortSignal): Promise<ReceivedMessage[]> {
  try {
    const { Messages = [] } = (await queue.sqs.call('ReceiveMessage', {
      QueueUrl: queue.url,
      MaxNumberOfMessages: queue.batchSize,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
    })) as { Messages?: ReceivedMessage[] } // SQS's answer
    return Messages
  } catch (error) {
    if (!ended.aborted) {
      process.stderr.write(`${String(error)}\n`)
      await pause(ended)
    }
    return []
  }
}

/** Never rejects: a message that cannot be deleted comes again. */
async function deal(queue: FeedingQueue, messages: readonly ReceivedMessage[]): Promise<void> {
  const failed = await failedOf(queue, messages)
  const done = messages.filter(({ MessageId }) => !failed.has(MessageId))
  const deleted = done.map(({ ReceiptHandle }) =>
    queue.sqs.call('DeleteMessage', { QueueUrl: queue.url, ReceiptHandle }),
  )
  for (const result of await Promise.allSettled(deleted)) {
    if (result.status === 'rejected') process.stderr.write(`${String(result.reason)}\n`)
  }
}

/** The ids of messages that the function could not deal with. */
async function failedOf(
  { invoke, arn, region }: FeedingQueue,
  messages: readonly ReceivedMessage[],
): Promise<ReadonlySet<string>> {
  const Records = messages.map((message) => recordOf(message, { arn, region }))
  try {
    const answer = (await invoke({ Records })) as SQSBatchResponse | undefined // by Lambda's contract
    return new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`)
    return new Set(messages.map(({ MessageId }) => MessageId))
  }
}

function recordOf(
  { MessageId, ReceiptHandle, Body, MD5OfBody, Attributes }: ReceivedMessage,
  { arn, region }: Pick<FeedingQueue, 'arn' | 'region'>,
): SQSEvent['Records'][number] {
  const { SentTimestamp = '', ApproximateReceiveCount = '1' } = Attributes
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    md5OfBody: MD5OfBody,
    attributes: {
      SentTimestamp,
      ApproximateReceiveCount,
      ApproximateFirstReceiveTimestamp: SentTimestamp,
      SenderId: 'local',
    },
    messageAttributes: {},
    eventSource: 'aws:sqs',
    eventSourceARN: arn,
    awsRegion: region,
  }
}

function pause(ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, pauseAfterFault)
    ended.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
