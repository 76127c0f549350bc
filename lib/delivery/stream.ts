import { setTimeout as pause } from 'node:timers/promises'
import type { KinesisClient, PutRecordsRequestEntry } from '@aws-sdk/client-kinesis'

/** A record on its way into a stream. */
export interface StreamEntry {
  readonly data: string
  readonly partitionKey: string
}

/** What a stream or its role is refused for, whatever is tried: it takes its owner to mend it. */
export class StreamFailure extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options)
    this.name = 'StreamFailure'
  }
}

/** Kinesis API reference, PutRecords: the most that one request takes. */
const mostRecords = 500
const mostBytes = 5 * 1024 * 1024

/** Milliseconds that a request may take, which has five megabytes at most. */
const longestRequest = 15_000

/** The longest pause before records are put again that the stream had no room for, in milliseconds. */
const longestPause = 2000

/** Which stream, and until when it is tried when it is busy, by `performance.now()`. */
export interface PatientStream {
  readonly streamName: string
  readonly deadline: number
}

/** What does not pass by itself (PutRecords and STS's AssumeRole in the API references). */
const lasting = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InvalidArgumentException',
  'KMSAccessDeniedException',
  'KMSDisabledException',
  'KMSInvalidStateException',
  'KMSNotFoundException',
  'KMSOptInRequired',
  'ResourceNotFoundException',
  'ValidationException',
])

/**
 * Puts records into a stream, in as few requests as they fit in, and those again that it had no
 * room for.
 *
 * @throws StreamFailure when the stream or the role is gone or refuses; whatever else may pass
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export async function putToStream(
  client: KinesisClient,
  stream: PatientStream,
  entries: readonly StreamEntry[],
): Promise<void> {
  for (const batch of batchesOf(entries)) await putBatch(client, stream, batch)
}

async function putBatch(
  client: KinesisClient,
  { streamName: StreamName, deadline }: PatientStream,
  batch: readonly PutRecordsRequestEntry[],
): Promise<void> {
  const { PutRecordsCommand } = await import('@aws-sdk/client-kinesis')
  let Records = [...batch]
  for (let attempt = 1; ; attempt++) {
    const inTime = { abortSignal: AbortSignal.timeout(longestRequest) }
    const command = new PutRecordsCommand({ StreamName, Records })
    const answer = await client.send(command, inTime).catch(refuse)
    const results = answer.Records ?? []
    const refused = results.findLast(({ ErrorCode }) => ErrorCode !== undefined)
    if (!refused) return
    if (performance.now() > deadline) {
      throw new Error(`The stream is too busy: ${refused.ErrorCode ?? ''}`)
    }
    Records = Records.filter((_, index) => results[index]?.ErrorCode !== undefined)
    await pause(Math.random() * Math.min(25 * 2 ** attempt, longestPause))
  }
}

function refuse(cause: unknown): never {
  const { name, message } = cause as Error // whatever AWS's client throws has both
  if (lasting.has(name)) throw new StreamFailure(`${name}: ${message}`, { cause })
  throw cause
}

function batchesOf(entries: readonly StreamEntry[]): PutRecordsRequestEntry[][] {
  const batches: PutRecordsRequestEntry[][] = []
  let free = 0
  for (const { data, partitionKey } of entries) {
    const Data = Buffer.from(data)
    const size = Data.length + Buffer.byteLength(partitionKey)
    if (size > free || batches.at(-1)?.length === mostRecords || batches.length === 0) {
      batches.push([])
      free = mostBytes
    }
    batches.at(-1)?.push({ Data, PartitionKey: partitionKey })
    free -= size
  }
  return batches
}
