import type { SyncRecord } from '../domain/sync/patches.ts'
import type { DatasetPlace, Source, SourceChanges } from './source.ts'

/** How often a dataset that changes under the reader's hands is read again. */
const tries = 6

/** A dataset of the source with everything that devices may still ask for. */
export interface WholeDataset {
  readonly syncCount: number
  /** The last count of the dataset of this name that was deleted before; else 0. */
  readonly startCount: number
  /** Live ones and removed ones. */
  readonly records: readonly SyncRecord[]
  readonly mergedNames: readonly string[]
}

/**
 * Reads a dataset whole; undefined when it is not there. A listing from the beginning shows no removed
 * records, one since the first count does: nothing can have been removed by the first update.
 *
 * Source: API reference, ListRecords.
 *
 * @throws Error when the dataset keeps changing
 */
export async function readWhole(
  source: Source,
  place: DatasetPlace,
): Promise<WholeDataset | undefined> {
  for (let tried = 1; tried <= tries; tried++) {
    const all = await source.changes(place, 0)
    if (!all.exists) return undefined
    if (all.syncCount <= 1) return { ...all, startCount: 0 }
    const sinceFirst = await source.changes(place, 1)
    if (!isSameState(all, sinceFirst)) continue
    const { syncCount, mergedNames } = all
    const records = [...byKey(all.records, sinceFirst.records).values()]
    const startCount = sinceFirst.wasDeleted ? await findStart(source, place, syncCount) : 0
    return { syncCount, startCount, records, mergedNames }
  }
  throw new Error('the dataset keeps changing at its source')
}

function isSameState(one: SourceChanges, other: SourceChanges): boolean {
  return other.exists && one.syncCount === other.syncCount
}

function byKey(...lists: readonly (readonly SyncRecord[])[]): Map<string, SyncRecord> {
  return new Map(lists.flat().map((record) => [record.key, record]))
}

/** The highest count since which the source calls the dataset deleted; it does since the first. */
async function findStart(source: Source, place: DatasetPlace, syncCount: number): Promise<number> {
  let [deleted, kept] = [1, syncCount]
  while (kept - deleted > 1) {
    const middle = Math.floor((deleted + kept) / 2)
    if (await source.wasDeletedAfter(place, middle)) deleted = middle
    else kept = middle
  }
  return deleted
}
