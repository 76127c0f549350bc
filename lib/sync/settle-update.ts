import { inParallel } from '../parallel.ts'
import { settledBefore, settleDataset, type Dataset } from '../store/datasets.ts'
import { readPending, removePending, type RecordChange } from '../store/pending-updates.ts'
import { removeValue } from '../store/record-values.ts'
import { recordIsNewer, settleRecord } from '../store/records.ts'
import type { Table } from '../store/table.ts'

/** How many records are written at a time. */
const writers = 16

/**
 * Brings an update that was laid aside into its records. The update took effect when it was laid
 * aside; whoever meets it first settles it, any number of callers at once and as often as it takes.
 */
export async function settleUpdate(table: Table, dataset: Dataset): Promise<void> {
  const changes = await readPending(table, dataset)
  if (!changes) return
  await inParallel(changes, writers, (change) => settleChange(table, dataset, change))
  try {
    await table.write(settleDataset(dataset), ...removePending(dataset))
  } catch (error) {
    if (error !== settledBefore) throw error
  }
}

async function settleChange(
  table: Table,
  dataset: Dataset,
  { record, replaced }: RecordChange,
): Promise<void> {
  try {
    await table.write(settleRecord(dataset, record))
  } catch (error) {
    if (error !== recordIsNewer) throw error
  }
  if (replaced) await table.writeUnconditionally(removeValue(dataset, replaced))
}
