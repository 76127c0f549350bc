import type { SyncRecord } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'
import { countAt, listRecords, type StoredRecord } from '../store/records.ts'
import { readValues } from '../store/record-values.ts'
import type { Table } from '../store/table.ts'

/** Which records: after a position, so many, and whether clients need to hear of removed ones. */
export interface ChangesQuestion {
  readonly after: string
  readonly limit: number
  readonly withRemoved: boolean
}

/** A page of a dataset's changes, and the position after which the next one begins. */
export interface ChangesPage {
  readonly records: readonly SyncRecord[]
  readonly next: string | undefined
}

/**
 * A page of what changed in a dataset after a position. It is undefined when it does not show the
 * dataset as it was read: with records that are newer, or before all those of the newest update
 * have become visible, for which a client would otherwise never ask again.
 */
export async function listChanges(
  table: Table,
  dataset: Dataset,
  { after, limit, withRemoved }: ChangesQuestion,
): Promise<ChangesPage | undefined> {
  const listed: StoredRecord[] = []
  let seen = 0 // of the newest update, removed ones too
  let position: string | undefined = after
  while (position !== undefined && listed.length < limit) {
    const question = { after: position, limit: limit - listed.length }
    const page = await listRecords(table, dataset, question)
    if (page.records.some(({ syncCount }) => syncCount > dataset.syncCount)) return undefined
    seen += page.records.filter(({ syncCount }) => syncCount === dataset.syncCount).length
    listed.push(...page.records.filter(({ bytes }) => withRemoved || bytes !== undefined))
    position = page.next
  }
  const isWhole = countAt(after) >= dataset.syncCount || seen === dataset.changedRecords
  if (position === undefined && !isWhole) return undefined
  const records = await readValues(table, dataset, listed)
  return records && { records, next: position }
}
