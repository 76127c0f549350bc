import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, startHttp, type ListenOptions, type RunningServer } from '../http.ts'
import { Queues, SqsError } from './queues.ts'

/** What the local SQS needs to know. */
export interface SqsOptions extends ListenOptions {
  readonly region: string
  readonly account: string
  /** Is told of each message as it comes into a queue. */
  readonly onMessage: (queue: string, body: string) => void
}

/** What a request says, as far as it is read here. */
interface Input {
  readonly QueueName?: string
  readonly QueueUrl?: string
  readonly Attributes?: Readonly<Record<string, string>>
  readonly MessageBody?: string
  readonly DelaySeconds?: number
  readonly MaxNumberOfMessages?: number
  readonly WaitTimeSeconds?: number
  readonly ReceiptHandle?: string
}

interface Place {
  readonly queues: Queues
  /** The URL and the ARN of a queue. */
  readonly urlOf: (name: string) => string
  readonly arnOf: (name: string) => string
}

type Operation = (place: Place, input: Input) => object | Promise<object>

/** Bytes of a request that are read; a message has a megabyte at most. */
const longestBody = 2 * 1024 * 1024

/**
 * Milliseconds that a message is held back at most, for its delay or until it comes again: on one
 * machine nobody waits for a quarter of an hour.
 */
const longestDelay = 1_000

const operations = new Map<string, Operation>([
  ['CreateQueue', createQueue],
  ['GetQueueUrl', ({ urlOf }, { QueueName = '' }) => ({ QueueUrl: urlOf(QueueName) })],
  [
    'GetQueueAttributes',
    (place, input) => ({ Attributes: { QueueArn: place.arnOf(nameIn(input)) } }),
  ],
  ['SendMessage', sendMessage],
  ['ReceiveMessage', receiveMessage],
  ['DeleteMessage', deleteMessage],
])

/**
 * Starts a stand-in for SQS that speaks its JSON protocol: standard queues in memory. It takes calls
 * signed with any key.
 *
 * Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 */
export async function startSqs(options: SqsOptions): Promise<RunningServer> {
  const { region, account } = options
  const queues = new Queues(options.onMessage)
  const server = await startHttp(
    (request, response) => void serve(place, request, response),
    options,
  )
  const place: Place = {
    queues,
    urlOf: (name) => `${server.url}/${account}/${name}`,
    arnOf: (name) => `arn:aws:sqs:${region}:${account}:${name}`,
  }
  return server
}

async function serve(place: Place, request: IncomingMessage, response: ServerResponse) {
  try {
    const target = String(request.headers['x-amz-target'])
    const operation = operations.get(target.replace(/^AmazonSQS\./u, ''))
    if (!operation) throw new SqsError('UnsupportedOperation', `${target} is not built here.`)
    const input = JSON.parse(await readBody(request, longestBody)) as Input // each member is checked
    answer(response, 200, await operation(place, input))
  } catch (error) {
    const isForeseen = error instanceof SqsError
    const type = isForeseen ? `com.amazonaws.sqs#${error.name}` : 'com.amazonaws.sqs#InternalError'
    const message = isForeseen ? error.message : 'The request could not be read.'
    answer(response, isForeseen ? 400 : 500, { __type: type, message })
  }
}

function createQueue({ queues, urlOf }: Place, { QueueName, Attributes = {} }: Input): object {
  if (!QueueName || !/^[\w-]{1,80}$/u.test(QueueName)) {
    throw new SqsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    )
  }
  const { VisibilityTimeout = '30', RedrivePolicy } = Attributes
  queues.create(QueueName, {
    visibility: shortened(Number(VisibilityTimeout)),
    redrive: RedrivePolicy === undefined ? undefined : redriveIn(RedrivePolicy),
  })
  return { QueueUrl: urlOf(QueueName) }
}

function redriveIn(policy: string): { queue: string; maxReceiveCount: number } {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown> // checked below
  if (typeof deadLetterTargetArn !== 'string' || !(Number(maxReceiveCount) >= 1)) {
    throw new SqsError(
      'InvalidParameterValue',
      `Value ${policy} for parameter RedrivePolicy is invalid.`,
    )
  }
  return {
    queue: deadLetterTargetArn.split(':').at(-1) ?? '',
    maxReceiveCount: Number(maxReceiveCount),
  }
}

function sendMessage({ queues }: Place, input: Input): object {
  const { MessageBody, DelaySeconds = 0 } = input
  if (!MessageBody) {
    throw new SqsError('MissingParameter', 'The request must contain the parameter MessageBody.')
  }
  if (!(DelaySeconds >= 0 && DelaySeconds <= 900)) {
    throw new SqsError(
      'InvalidParameterValue',
      `Value ${DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.`,
    )
  }
  return queues.send(nameIn(input), MessageBody, shortened(DelaySeconds))
}

async function receiveMessage({ queues }: Place, input: Input): Promise<object> {
  const { MaxNumberOfMessages = 1, WaitTimeSeconds = 0 } = input
  const wait = WaitTimeSeconds * 1000
  const Messages = await queues.receive(nameIn(input), MaxNumberOfMessages, wait)
  return Messages.length === 0 ? {} : { Messages }
}

function deleteMessage({ queues }: Place, input: Input): object {
  queues.delete(nameIn(input), input.ReceiptHandle ?? '')
  return {}
}

function nameIn({ QueueUrl = '' }: Input): string {
  return QueueUrl.split('/').at(-1) ?? ''
}

function shortened(seconds: number): number {
  return Math.min(seconds * 1000, longestDelay)
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(body))
}
