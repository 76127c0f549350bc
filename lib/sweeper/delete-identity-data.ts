import { listDatasets } from '../store/datasets.ts'
import { datasetKeys } from '../store/keys.ts'
import type { Table } from '../store/table.ts'
import { remove } from '../store/writes.ts'
import { deletePartition } from './delete-partition.ts'

/**
 * Deletes a part of what an identity has: datasets with their records one after the other, each
 * before what it is found by, then devices and subscriptions.
 *
 * @returns whether nothing is left
 */
export async function deleteIdentityData(
  table: Table,
  { identityId }: { identityId: string },
): Promise<boolean> {
  const { datasets } = await listDatasets(table, { identityId, limit: 1 })
  const [dataset] = datasets
  if (!dataset) return deletePartition(table, datasetKeys.usage(identityId).pk)
  const generation = datasetKeys.generation(identityId, dataset.generation)
  if (await deletePartition(table, generation)) {
    await table.write(remove(datasetKeys.dataset(identityId, dataset.name)))
  }
  return false
}
