import type { DescribeDatasetRequest, DescribeDatasetResponse } from '@aws-sdk/client-cognito-sync'
import { keysIn } from '../../store/brought-along.ts'
import { datasetRefs, findDataset, noSuchDataset } from '../../sync/find-dataset.ts'
import { wireDataset } from '../../sync/wire-answers.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

/**
 * Tells how many records a dataset has, their size and its dates.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DescribeDataset.html
 */
export const describeDataset = operation({
  name: 'DescribeDataset',
  access: 'signed',
  needs: ['table'],
  ahead: (input: Valid<DescribeDatasetRequest>) => keysIn(datasetRefs(input)),
  run: async (
    input: Valid<DescribeDatasetRequest>,
    { table },
    { caller },
  ): Promise<DescribeDatasetResponse> => {
    requireOwner(caller, input)
    const { dataset } = await findDataset(table, input)
    if (!dataset) throw noSuchDataset(input.DatasetName)
    return { Dataset: wireDataset(dataset, input) }
  },
})
