import { removedRecordsKept, type SyncLimits } from '../domain/sync/limits.ts'
import { recordBytes, type RecordState, type SyncRecord } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'
import type { WholeDataset } from './read-whole.ts'
import type { DatasetPlace, ListedDataset } from './source.ts'

/** What a dataset's item and its records are to be. */
export interface DatasetState {
  readonly dataset: Dataset
  readonly records: readonly SyncRecord[]
}

/** A dataset of the source as it is stored here: the same counts, dates and records. */
export function importedDataset(
  { identityId, identityPoolId, name }: DatasetPlace,
  {
    listed,
    whole,
    generation,
    limits,
  }: {
    listed: ListedDataset | undefined
    whole: WholeDataset
    generation: string
    limits: SyncLimits
  },
): DatasetState {
  const { syncCount, startCount } = whole
  const { records, clearedUpTo } = withoutOldestRemoved(whole.records, limits)
  const none = { records: 0, bytes: 0, removedRecords: 0 }
  const stamp = stamps(listed, { syncCount, records })
  const oldest = records.reduce((at, { modifiedAt }) => Math.min(at, modifiedAt), stamp.modifiedAt)
  const dataset = {
    ...{ identityId, identityPoolId, name, generation, syncCount, startCount, clearedUpTo },
    ...sizeWith(none, { records, stored: new Map() }),
    ...stamp,
    createdAt: listed?.createdAt ?? oldest,
  }
  return { dataset, records }
}

/** An imported dataset with what changed at its source since. */
export function broughtForward(
  before: Dataset,
  {
    listed,
    changes,
    stored,
  }: {
    listed: ListedDataset | undefined
    changes: { readonly syncCount: number; readonly records: readonly SyncRecord[] }
    stored: ReadonlyMap<string, RecordState>
  },
): DatasetState {
  const { syncCount, records } = changes
  const dataset = {
    ...before,
    ...sizeWith(before, { records, stored }),
    ...stamps(listed, { syncCount, records }),
    syncCount,
    writerDeviceId: undefined,
  }
  return { dataset, records }
}

/** Who changed a dataset when, and how its newest update is recognised. */
function stamps(
  listed: ListedDataset | undefined,
  { syncCount, records }: { syncCount: number; records: readonly SyncRecord[] },
): Pick<Dataset, 'modifiedAt' | 'modifiedBy' | 'changedRecords' | 'importedCount'> {
  const newest = records.filter((record) => record.syncCount === syncCount)
  const { modifiedAt = 0, modifiedBy = '' } = listed ?? newest[0] ?? {}
  return { modifiedAt, modifiedBy, changedRecords: newest.length, importedCount: syncCount }
}

type Size = Pick<Dataset, 'records' | 'bytes' | 'removedRecords'>

function sizeWith(
  before: Size,
  { records, stored }: { records: readonly SyncRecord[]; stored: ReadonlyMap<string, RecordState> },
): Size {
  const size = { ...before }
  const count = (state: Pick<RecordState, 'bytes'> | undefined, sign: 1 | -1) => {
    if (!state) return
    if (state.bytes === undefined) size.removedRecords += sign
    else size.records += sign
    size.bytes += sign * (state.bytes ?? 0)
  }
  for (const { key, value } of records) {
    count(stored.get(key), -1)
    count({ bytes: value === undefined ? undefined : recordBytes({ key, value }) }, 1)
  }
  const { records: live, bytes, removedRecords } = size
  return { records: live, bytes, removedRecords }
}

/** Bytes of keys of removed records that come along: all goes into one transaction. */
const longestRemoved = 1024 * 1024

/** As updates do: so many removed records are remembered, the newest. */
function withoutOldestRemoved(
  records: readonly SyncRecord[],
  limits: SyncLimits,
): Pick<Dataset, 'clearedUpTo'> & { readonly records: readonly SyncRecord[] } {
  const removed = records
    .filter(({ value }) => value === undefined)
    .sort((one, other) => other.syncCount - one.syncCount)
  let bytes = 0
  const firstTooMany = removed.findIndex(({ key }, index) => {
    bytes += recordBytes({ key })
    return index >= removedRecordsKept(limits) || bytes > longestRemoved
  })
  const forgotten = firstTooMany === -1 ? [] : removed.slice(firstTooMany)
  const without = new Set(forgotten)
  return {
    records: records.filter((record) => !without.has(record)),
    clearedUpTo: forgotten[0]?.syncCount ?? 0,
  }
}
