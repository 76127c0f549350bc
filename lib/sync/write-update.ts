import type { SyncLimits } from '../domain/sync/limits.ts'
import type { SyncRecord } from '../domain/sync/patches.ts'
import { countDataset } from '../store/dataset-counts.ts'
import { addDataset, replaceDataset, type Dataset } from '../store/datasets.ts'
import { forgetDataset, type FormerDataset } from '../store/former-datasets.ts'
import { layAside, type RecordChange } from '../store/pending-updates.ts'
import { removeValue, storeValue } from '../store/record-values.ts'
import { replaceRecord, type StoredRecord } from '../store/records.ts'
import type { Table } from '../store/table.ts'
import type { Write } from '../store/writes.ts'
import { settleUpdate } from './settle-update.ts'

/** The most that DynamoDB takes in one transaction. */
const writesPerTransaction = 100

/** An update that was decided: the dataset as it shall be, and what it was decided on. */
export interface Update {
  readonly dataset: Dataset
  /** Undefined when the update creates the dataset. */
  readonly read: Dataset | undefined
  readonly former: FormerDataset | undefined
  readonly records: readonly SyncRecord[]
  /** The stored records of the same keys. */
  readonly stored: ReadonlyMap<string, StoredRecord>
  readonly limits: SyncLimits
}

/**
 * Makes an update durable in one transaction, wholly or not at all. One that has too many records
 * for that is laid aside in a few items, in the same transaction as the new state of the dataset,
 * and then brought into its records; after a crash the next caller does that.
 *
 * @throws ServiceError ResourceConflictException, LimitExceededException
 */
export async function writeUpdate(table: Table, update: Update): Promise<void> {
  const changes = update.records.map((record) => changeOf(update, record))
  const direct = [
    ...datasetWrites(update, update.dataset),
    ...changes.flatMap(({ record, read, value }) => [
      replaceRecord(update.dataset, record, read),
      ...value,
      ...(read ? removeValue(update.dataset, read) : []),
    ]),
  ]
  if (direct.length <= writesPerTransaction) {
    await table.write(...direct)
    return
  }
  const aside = layAside(update.dataset, changes.map(withoutStored))
  const dataset = { ...update.dataset, pendingParts: aside.length }
  const values = changes.flatMap(({ value }) => value)
  await table.write(...datasetWrites(update, dataset), ...aside, ...values)
  await settleUpdate(table, dataset).catch(() => undefined) // durable: the next caller settles it
}

interface Change {
  readonly record: StoredRecord
  readonly read: StoredRecord | undefined
  readonly value: readonly Write[]
}

function changeOf({ dataset, stored }: Update, record: SyncRecord): Change {
  const { stored: asStored, writes } = storeValue(dataset, record)
  return { record: asStored, read: stored.get(record.key), value: writes }
}

function datasetWrites({ read, former, limits }: Update, dataset: Dataset): Write[] {
  if (read) return [replaceDataset(dataset, read)]
  const count = countDataset(dataset.identityId, limits)
  return [addDataset(dataset), count, forgetDataset(dataset, former)]
}

function withoutStored({ record, read }: Change): RecordChange {
  if (read?.valueParts === undefined) return { record }
  const { key, syncCount, valueParts } = read
  return { record, replaced: { key, syncCount, valueParts } }
}
