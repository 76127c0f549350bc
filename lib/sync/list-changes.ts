import { bytesPerPage } from '../domain/sync/limits.ts'
import type { SyncRecord } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'
import {
  countAt,
  countChanged,
  listRecords,
  positionOf,
  type StoredRecord,
} from '../store/records.ts'
import { readValues } from '../store/record-values.ts'
import type { Table } from '../store/table.ts'

/** Which records: after a position, up to a count, so many, and whether removed ones as well. */
export interface ChangesQuestion {
  readonly after: string
  readonly upTo: number
  readonly limit: number
  /** Whether the client may have removed records, and has to hear of them. */
  readonly withRemoved: boolean
}

/** A page of a dataset's changes, and the position after which the next one begins. */
export interface ChangesPage {
  readonly records: readonly SyncRecord[]
  readonly next: string | undefined
}

/** The records of a page while it is filled. */
interface Filling {
  readonly listed: StoredRecord[]
  bytes: number
  /** Of the newest update, removed ones too. */
  seen: number
  position: string | undefined
}

/**
 * A page of what changed in a dataset after a position. It is undefined when it does not show the
 * dataset as it was read: with records that are newer, or before all those of the newest update
 * have become visible, for which a client would otherwise never ask again.
 *
 * A listing whose dataset has moved on past its count goes on to that count: it shows nothing of what
 * came later, not a part of an update either.
 */
export async function listChanges(
  table: Table,
  dataset: Dataset,
  question: ChangesQuestion,
): Promise<ChangesPage | undefined> {
  const { after, limit, upTo } = question
  const isNewest = upTo === dataset.syncCount
  const filling: Filling = { listed: [], bytes: 0, seen: 0, position: after }
  let isFull = false
  while (filling.position !== undefined && !isFull) {
    const room = limit - filling.listed.length + 1 // so that a page that holds all is the last
    const page = await listRecords(table, dataset, { after: filling.position, limit: room })
    if (page.records.some(({ syncCount }) => syncCount > dataset.syncCount)) return undefined
    const records = page.records.filter(({ syncCount }) => syncCount <= upTo)
    const next = records.length < page.records.length ? undefined : page.next
    isFull = fill(filling, { ...page, records, next }, question)
  }
  if (isNewest && !(await isWhole(table, dataset, { ...filling, after }))) return undefined
  const records = await readValues(table, dataset, filling.listed)
  return records && { records, next: filling.position }
}

/** Takes records into a page. @returns whether there is no room for one: by number, or by bytes */
function fill(
  filling: Filling,
  page: { records: readonly StoredRecord[]; next: string | undefined },
  { upTo, limit, withRemoved }: ChangesQuestion,
): boolean {
  const { listed } = filling
  for (const record of page.records) {
    const { bytes = 0, syncCount } = record
    if (listed.length === limit) return true
    if (listed.length > 0 && filling.bytes + bytes > bytesPerPage) return true
    if (syncCount === upTo) filling.seen++
    filling.position = positionOf(record)
    if (record.bytes === undefined && !withRemoved) continue
    filling.bytes += bytes
    listed.push(record)
  }
  filling.position = page.next
  return false
}

/** Whether all of the newest update is to be seen, as far as the listing has come to it. */
async function isWhole(
  table: Table,
  dataset: Dataset,
  { after, position, seen }: { after: string; position: string | undefined; seen: number },
): Promise<boolean> {
  if (countAt(after) >= dataset.syncCount || seen === dataset.changedRecords) return true
  if (position === undefined) return false
  if (countAt(position) < dataset.syncCount) return true
  return (await countChanged(table, dataset, dataset.syncCount)) === dataset.changedRecords
}
