import { requirePending, settledBefore, settleDataset, type Dataset } from '../store/datasets.ts'
import { readPending, removePending } from '../store/pending-updates.ts'
import { removeValue } from '../store/record-values.ts'
import { putRecord } from '../store/records.ts'
import type { Table } from '../store/table.ts'
import type { Write } from '../store/writes.ts'

/** The most that DynamoDB takes in one transaction, but for the check. */
const writesPerStep = 99

/**
 * Brings an update that was laid aside into its records. The update took effect when it was laid
 * aside; any number of callers may settle it at once. Each step checks that the update is still
 * pending, so that one who comes late never writes over what came after.
 */
export async function settleUpdate(table: Table, dataset: Dataset): Promise<void> {
  const changes = await readPending(table, dataset)
  if (!changes) return
  const writes = changes.flatMap(({ record, replaced }) => [
    putRecord(dataset, record),
    ...(replaced ? removeValue(dataset, replaced) : []),
  ])
  try {
    for (const step of steps(writes)) await table.write(requirePending(dataset), ...step)
    await table.write(settleDataset(dataset), ...removePending(dataset))
  } catch (error) {
    if (error !== settledBefore) throw error
  }
}

function steps(writes: readonly Write[]): Write[][] {
  return Array.from({ length: Math.ceil(writes.length / writesPerStep) }, (_, step) =>
    writes.slice(step * writesPerStep, (step + 1) * writesPerStep),
  )
}
