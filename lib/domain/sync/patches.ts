import { ServiceError } from '../../errors.ts'
import { limits } from './limits.ts'

/** A change that a client asks for; without a value it removes the record. */
export interface Patch {
  readonly key: string
  readonly value: string | undefined
  /** The client's last known sync count of the record, 0 for none. */
  readonly syncCount: number
  /** Milliseconds since the epoch. */
  readonly deviceModifiedAt: number | undefined
}

/** A record of a dataset. One without a value is removed, and kept to tell clients so. */
export interface SyncRecord {
  readonly key: string
  readonly value: string | undefined
  readonly syncCount: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
  readonly modifiedBy: string
  readonly deviceModifiedAt: number | undefined
}

/** What a patch is measured against: the stored record of its key. */
export interface RecordState {
  readonly syncCount: number
  /** Bytes of key and value; absent when the record is removed. */
  readonly bytes?: number | undefined
}

/** How much a dataset holds; removed records do not count. */
export interface DatasetSize {
  readonly records: number
  readonly bytes: number
}

/** Bytes that a record counts for: its key and its value in UTF-8. */
export function recordBytes({ key, value = '' }: { key: string; value?: string }): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value)
}

/**
 * Refuses patches that are wrong whatever is stored: a key given twice, more than an update takes.
 *
 * @throws ServiceError InvalidParameterException, LimitExceededException
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_UpdateRecords.html
 */
export function checkPatches(patches: readonly Patch[]): void {
  if (new Set(patches.map(({ key }) => key)).size < patches.length) {
    throw new ServiceError('InvalidParameterException', 'A record key is given more than once.')
  }
  if (patches.length > limits.patchesPerUpdate) {
    throw new ServiceError(
      'LimitExceededException',
      `An update has at most ${limits.patchesPerUpdate} record patches.`,
    )
  }
  const bytes = patches.reduce((sum, { key, value = '' }) => sum + recordBytes({ key, value }), 0)
  if (bytes > limits.bytesPerDataset) throw tooLarge()
}

/**
 * Measures patches against what is stored, and tells how much the dataset holds afterwards.
 *
 * @throws ServiceError ResourceConflictException when a record is not as its patch knows it,
 *   LimitExceededException when the dataset would hold too much
 */
export function applyPatches(
  size: DatasetSize,
  patches: readonly Patch[],
  stored: ReadonlyMap<string, RecordState>,
): DatasetSize {
  let { records, bytes } = size
  for (const { key, value, syncCount } of patches) {
    const state = stored.get(key)
    if (!isCurrent(syncCount, state)) throw conflict()
    if (state?.bytes !== undefined) {
      records -= 1
      bytes -= state.bytes
    }
    if (value !== undefined) {
      records += 1
      bytes += recordBytes({ key, value })
    }
  }
  if (records > limits.recordsPerDataset) {
    throw new ServiceError(
      'LimitExceededException',
      `A dataset has at most ${limits.recordsPerDataset} records.`,
    )
  }
  if (bytes > limits.bytesPerDataset) throw tooLarge()
  return { records, bytes }
}

/** The error of whoever writes on a state that is not the current one any more. */
export function conflict(): ServiceError {
  return new ServiceError(
    'ResourceConflictException',
    'The dataset was changed since it was read. List its records again.',
  )
}

/** A removed record may be unknown to a client that never saw it, which then says 0. */
function isCurrent(syncCount: number, state: RecordState | undefined): boolean {
  if (syncCount === (state?.syncCount ?? 0)) return true
  return state !== undefined && state.bytes === undefined && syncCount === 0
}

function tooLarge(): ServiceError {
  return new ServiceError(
    'LimitExceededException',
    `A dataset has at most ${limits.bytesPerDataset} bytes.`,
  )
}
