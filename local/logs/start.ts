import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { readBody, startHttp, type ListenOptions, type RunningServer } from '../http.ts'
import { LogStreams, type LogEvent } from './streams.ts'

/** What the local CloudWatch Logs needs to know. */
export interface LogsOptions extends ListenOptions {
  /** Where the logs are kept. */
  folder: string
}

/** What a request says, as far as it is read here. */
interface LogsInput {
  readonly logGroupName?: string
  readonly logStreamName?: string
  readonly logEvents?: readonly LogEvent[]
}

interface LogsAnswer {
  readonly status: number
  readonly body: object
}

const bodyLimit = 2 * 1024 * 1024

const operations: ReadonlyMap<string, (streams: LogStreams, input: LogsInput) => LogsAnswer> =
  new Map([
    ['CreateLogGroup', () => ok({})],
    ['CreateLogStream', () => ok({})],
    ['PutLogEvents', putLogEvents],
    ['GetLogEvents', getLogEvents],
  ])

/**
 * Starts a stand-in for CloudWatch Logs that writes readable files. Groups and streams need not be
 * made before, and calls may be signed with any key.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html
 */
export async function startLogs(options: LogsOptions): Promise<RunningServer> {
  return startHttp(listener(new LogStreams(options.folder)), options)
}

function listener(streams: LogStreams): RequestListener {
  return (request, response) => {
    answer(streams, request).then(
      (answered) => send(response, answered),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : String(error)}\n`)
        send(response, refusal(500, 'ServiceUnavailableException', 'The request has failed.'))
      },
    )
  }
}

async function answer(streams: LogStreams, request: IncomingMessage): Promise<LogsAnswer> {
  const body = await readBody(request, bodyLimit)
  const [, name = ''] = String(request.headers['x-amz-target'] ?? '').split('.')
  const operation = operations.get(name)
  if (!operation) return refusal(400, 'UnknownOperationException', `There is no ${name} here.`)
  const input = parse(body)
  return input
    ? operation(streams, input)
    : refusal(400, 'SerializationException', 'The body is no JSON object.')
}

function putLogEvents(
  streams: LogStreams,
  { logGroupName, logStreamName, logEvents }: LogsInput,
): LogsAnswer {
  if (!logGroupName || !logStreamName || !isEvents(logEvents)) {
    return refusal(400, 'InvalidParameterException', 'A log group, a stream and events are needed.')
  }
  streams.append(logGroupName, logStreamName, logEvents)
  return ok({ nextSequenceToken: 'none' })
}

function isEvents(events: unknown): events is readonly LogEvent[] {
  return (
    Array.isArray(events) &&
    events.every((event: Partial<LogEvent> | null) => {
      const { timestamp, message } = event ?? {}
      return Number.isSafeInteger(timestamp) && typeof message === 'string'
    })
  )
}

function getLogEvents(
  streams: LogStreams,
  { logGroupName = '', logStreamName = '' }: LogsInput,
): LogsAnswer {
  const events = streams.read(logGroupName, logStreamName)
  if (!events) {
    return refusal(400, 'ResourceNotFoundException', 'The specified log stream does not exist.')
  }
  return ok({ events, nextForwardToken: 'f/0', nextBackwardToken: 'b/0' })
}

function ok(body: object): LogsAnswer {
  return { status: 200, body }
}

function refusal(status: number, name: string, message: string): LogsAnswer {
  return { status, body: { __type: name, message } }
}

function parse(body: string): LogsInput | undefined {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function send(response: ServerResponse, { status, body }: LogsAnswer): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(body))
}
