import {
  putToStream,
  StreamFailure,
  type PatientStream,
  type StreamEntry,
} from '../delivery/stream.ts'
import {
  isTooLarge,
  streamedRecords,
  streamRecord,
  type StreamedSync,
} from '../domain/sync/stream-record.ts'
import type { Services } from '../services.ts'
import {
  disableStreams,
  streamsChanged,
  type SyncConfiguration,
} from '../store/sync-configurations.ts'

/** The services that publishing takes. */
export type StreamServices = Pick<Services, 'table' | 'now' | 'kinesis' | 'streamFiles'>

/** The stream of an identity pool that is turned on. */
export interface StreamTarget {
  readonly identityPoolId: string
  readonly streams: NonNullable<SyncConfiguration['streams']> & { readonly StreamName: string }
}

/** A synchronization, and the generation of its dataset, which names what lies aside. */
export interface PublishedSync extends StreamedSync {
  readonly generation: string
}

/** How long a URL of records holds at most: S3 ends it with the keys that signed it. */
const urlSeconds = 12 * 60 * 60

/** The stream of an identity pool; undefined where it has none, or one that is turned off. */
export function streamTarget(
  identityPoolId: string,
  configuration: SyncConfiguration | undefined,
): StreamTarget | undefined {
  const { StreamName, StreamingStatus } = configuration?.streams ?? {}
  if (StreamingStatus !== 'ENABLED' || StreamName === undefined) return undefined
  return { identityPoolId, streams: { ...configuration?.streams, StreamName } }
}

/**
 * The record of the stream for a synchronization. Records that are too large for it go into the
 * bucket, and a URL that opens them into the stream.
 */
export async function streamEntry(
  { streamFiles, now }: StreamServices,
  sync: PublishedSync,
): Promise<StreamEntry> {
  const partitionKey = sync.identityId
  const inline = streamRecord(sync)
  if (!isTooLarge(inline, partitionKey)) return { data: inline, partitionKey }
  const key = `${sync.generation}/${sync.syncCount}/${now().toString(36)}`
  await streamFiles.write(key, streamedRecords(sync))
  const url = await streamFiles.downloadUrl(key, { from: now(), seconds: urlSeconds })
  return { data: streamRecord(sync, url), partitionKey }
}

/**
 * Puts records into a pool's stream. A stream or role that refuses is turned off, as by Cognito, and
 * its owner turns it on again.
 *
 * @param deadline until when a busy stream is tried, by `performance.now()`
 * @returns why the stream was turned off, if it was
 * @throws whatever may pass
 */
export async function publish(
  { kinesis, table }: StreamServices,
  { identityPoolId, streams, deadline }: StreamTarget & Pick<PatientStream, 'deadline'>,
  entries: readonly StreamEntry[],
): Promise<string | undefined> {
  try {
    const stream = { streamName: streams.StreamName, deadline }
    await putToStream(await kinesis(streams.RoleArn), stream, entries)
    return undefined
  } catch (error) {
    if (!(error instanceof StreamFailure)) throw error
    await table.write(disableStreams(identityPoolId, streams)).catch((failure: unknown) => {
      if (failure !== streamsChanged) throw failure
    })
    logTurnedOff({ identityPoolId, stream: streams.StreamName, fault: error.message })
    return error.message
  }
}

function logTurnedOff(details: Readonly<Record<string, string>>): void {
  const news = 'the stream is turned off'
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', news, ...details })}\n`)
}
