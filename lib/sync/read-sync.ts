import type { SyncRecord } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'
import { readPending } from '../store/pending-updates.ts'
import { readValues } from '../store/record-values.ts'
import { countAt, listRecords, positionAfter, type StoredRecord } from '../store/records.ts'
import type { Table } from '../store/table.ts'

/** Records that are asked for at a time. */
const pageSize = 200

/** How often records are read anew whose values are replaced meanwhile. */
const tries = 6

/**
 * The records that changed after a sync count, up to that of the dataset as it is given. Those that
 * a later update changed again are not among them: they are told with that.
 */
export function readSync(
  table: Table,
  dataset: Dataset,
  after: number,
): Promise<readonly SyncRecord[]> {
  return withValues(table, dataset, async () => {
    const pending = await readAside(table, dataset)
    return pending ?? listFrom(table, dataset, { after, upTo: dataset.syncCount })
  })
}

/** All live records of a dataset, as they are now. */
export async function readLive(table: Table, dataset: Dataset): Promise<readonly SyncRecord[]> {
  return withValues(table, dataset, async () => {
    const pending = (await readAside(table, dataset)) ?? []
    const listed = await listFrom(table, dataset, { after: 0, upTo: Infinity })
    const newest = new Map([...listed, ...pending].map((record) => [record.key, record]))
    return [...newest.values()].filter(({ bytes }) => bytes !== undefined)
  })
}

/** The records of an update that is laid aside; undefined when it is in all of them. */
async function readAside(table: Table, dataset: Dataset): Promise<StoredRecord[] | undefined> {
  if (dataset.pendingParts === undefined) return undefined
  const changes = await readPending(table, dataset)
  return changes?.map(({ record }) => record)
}

async function withValues(
  table: Table,
  dataset: Dataset,
  list: () => Promise<readonly StoredRecord[]>,
): Promise<readonly SyncRecord[]> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const records = await readValues(table, dataset, await list())
    if (records) return records
  }
  throw new Error('the records of a dataset change faster than they are read')
}

async function listFrom(
  table: Table,
  dataset: Dataset,
  { after, upTo }: { after: number; upTo: number },
): Promise<StoredRecord[]> {
  const listed: StoredRecord[] = []
  let position: string | undefined = positionAfter(after)
  while (position !== undefined && countAt(position) <= upTo) {
    const page = await listRecords(table, dataset, { after: position, limit: pageSize })
    listed.push(...page.records)
    position = page.next
  }
  return listed.filter(({ syncCount }) => syncCount <= upTo)
}
