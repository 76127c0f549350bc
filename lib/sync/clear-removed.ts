import { replaceDataset, type Dataset } from '../store/datasets.ts'
import { forgetRecord, listOldestRemoved } from '../store/records.ts'
import type { Table } from '../store/table.ts'

/** The most that DynamoDB takes in one transaction, but for the dataset. */
const recordsPerStep = 99

/**
 * Forgets at least so many of a dataset's removed records, the oldest, in transactions that each
 * leave it whole: a client that has not heard of one is told to start over, by the dataset's
 * `clearedUpTo`.
 *
 * @throws ServiceError ResourceConflictException when the dataset is not as it was read
 */
export async function clearRemoved(table: Table, read: Dataset, atLeast: number): Promise<void> {
  const steps = Math.ceil(atLeast / recordsPerStep)
  const oldest = await listOldestRemoved(table, read, steps * recordsPerStep)
  if (oldest.length === 0) throw new Error('fewer records are removed than the dataset counts')
  let dataset = read
  for (let start = 0; start < oldest.length; start += recordsPerStep) {
    const step = oldest.slice(start, start + recordsPerStep)
    const cleared = withoutRemoved(
      dataset,
      step.map(({ syncCount }) => syncCount),
    )
    await table.write(
      replaceDataset(cleared, dataset),
      ...step.map((record) => forgetRecord(dataset, record)),
    )
    dataset = cleared
  }
}

/** A dataset without removed records of these counts, in rising order. */
function withoutRemoved(dataset: Dataset, counts: readonly number[]): Dataset {
  const newest = counts.filter((count) => count === dataset.syncCount)
  return {
    ...dataset,
    removedRecords: dataset.removedRecords - counts.length,
    changedRecords: dataset.changedRecords - newest.length,
    clearedUpTo: Math.max(dataset.clearedUpTo, counts.at(-1) ?? 0),
  }
}
