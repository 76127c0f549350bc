import type { DeleteDatasetRequest, DeleteDatasetResponse } from '@aws-sdk/client-cognito-sync'
import { addChore } from '../../store/chores.ts'
import { discountDataset } from '../../store/dataset-counts.ts'
import { removeDataset } from '../../store/datasets.ts'
import { rememberDataset } from '../../store/former-datasets.ts'
import { keysIn } from '../../store/brought-along.ts'
import { datasetRefs, findDataset, noSuchDataset } from '../../sync/find-dataset.ts'
import { wireDataset } from '../../sync/wire-answers.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

/**
 * Deletes a dataset in one transaction, however many records it has: they belong to a generation
 * that nobody names any more, and the sweeper clears them away.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DeleteDataset.html
 */
export const deleteDataset = operation({
  name: 'DeleteDataset',
  access: 'signed',
  needs: ['table', 'now'],
  ahead: (input: Valid<DeleteDatasetRequest>) => keysIn(datasetRefs(input)),
  run: async (
    input: Valid<DeleteDatasetRequest>,
    { table, now },
    { caller },
  ): Promise<DeleteDatasetResponse> => {
    requireOwner(caller, input)
    const { dataset } = await findDataset(table, input)
    if (!dataset) throw noSuchDataset(input.DatasetName)
    const { identityId, generation } = dataset
    await table.write(
      removeDataset(dataset),
      rememberDataset(dataset, dataset),
      discountDataset(identityId),
      addChore({ kind: 'delete-dataset-records', details: { identityId, generation } }, now()),
    )
    return { Dataset: wireDataset(dataset, input) }
  },
})
