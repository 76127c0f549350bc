import { ServiceError } from '../../errors.ts'
import { bytesPerUpdate, patchesPerUpdate, type SyncLimits } from './limits.ts'

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

/** How much a dataset holds. */
export interface DatasetSize {
  readonly syncCount: number
  readonly records: number
  /** Of keys and values; removed records have none. */
  readonly bytes: number
  /** Records that are removed and remembered. */
  readonly removedRecords: number
  /** Of records removed up to this count, some or all are forgotten; 0 for none. */
  readonly clearedUpTo: number
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
export function checkPatches(patches: readonly Patch[], limits: SyncLimits): void {
  if (new Set(patches.map(({ key }) => key)).size < patches.length) {
    throw new ServiceError('InvalidParameterException', 'A record key is given more than once.')
  }
  const most = patchesPerUpdate(limits)
  if (patches.length > most) throw exceeded(`An update has at most ${most} record patches.`)
  const bytes = patches.reduce((sum, { key, value = '' }) => sum + recordBytes({ key, value }), 0)
  if (bytes > limits.bytesPerDataset) throw tooLarge(limits)
  if (bytes > bytesPerUpdate) throw exceeded(`An update has at most ${bytesPerUpdate} bytes.`)
}

/**
 * Whether a patch changes anything: the removal of a record that is not there, or was removed
 * before, does not. It would only take room, and nobody has to hear of it.
 */
export function isChange({ value }: Patch, state: RecordState | undefined): boolean {
  return value !== undefined || state?.bytes !== undefined
}

/**
 * Measures patches against what is stored, and tells how much the dataset holds afterwards. It may
 * be more removed records than are kept: the oldest are to be cleared first.
 *
 * @throws ServiceError ResourceConflictException when a record is not as its patch knows it
 */
export function applyPatches(
  size: DatasetSize,
  patches: readonly Patch[],
  stored: ReadonlyMap<string, RecordState>,
): DatasetSize {
  let { records, bytes, removedRecords } = size
  for (const patch of patches) {
    const state = stored.get(patch.key)
    if (!isCurrent(patch.syncCount, state, size.syncCount)) throw conflict()
    const after = stateAfter(patch, state)
    records += liveIn(after) - liveIn(state)
    bytes += (after?.bytes ?? 0) - (state?.bytes ?? 0)
    removedRecords += removedIn(after) - removedIn(state)
  }
  return { ...size, records, bytes, removedRecords }
}

/** Refuses a dataset that would hold too much. @throws ServiceError LimitExceededException */
export function checkSize({ records, bytes }: DatasetSize, limits: SyncLimits): void {
  if (records > limits.recordsPerDataset) {
    throw exceeded(`A dataset has at most ${limits.recordsPerDataset} records.`)
  }
  if (bytes > limits.bytesPerDataset) throw tooLarge(limits)
}

/** The error of whoever writes on a state that is not the current one any more. */
export function conflict(): ServiceError {
  return new ServiceError(
    'ResourceConflictException',
    'The dataset was changed since it was read. List its records again.',
  )
}

/**
 * A removed record may be unknown to a client that never saw it, which then says 0. Of one that is
 * not there, a client may know a count: that of a removal which is forgotten, or which changed
 * nothing. Whoever writes it takes nothing from anybody.
 */
function isCurrent(syncCount: number, state: RecordState | undefined, newest: number): boolean {
  if (!state) return syncCount >= 0 && syncCount <= newest
  return syncCount === state.syncCount || (syncCount === 0 && state.bytes === undefined)
}

function stateAfter(
  patch: Patch,
  state: RecordState | undefined,
): Pick<RecordState, 'bytes'> | undefined {
  if (!isChange(patch, state)) return state
  const { key, value } = patch
  return { bytes: value === undefined ? undefined : recordBytes({ key, value }) }
}

function liveIn(state: Pick<RecordState, 'bytes'> | undefined): number {
  return state?.bytes === undefined ? 0 : 1
}

function removedIn(state: Pick<RecordState, 'bytes'> | undefined): number {
  return state && state.bytes === undefined ? 1 : 0
}

function tooLarge({ bytesPerDataset }: SyncLimits): ServiceError {
  return exceeded(`A dataset has at most ${bytesPerDataset} bytes.`)
}

function exceeded(sentence: string): ServiceError {
  return new ServiceError('LimitExceededException', sentence)
}
