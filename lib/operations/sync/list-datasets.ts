import type { ListDatasetsRequest, ListDatasetsResponse } from '@aws-sdk/client-cognito-sync'
import { limits } from '../../domain/sync/limits.ts'
import { ServiceError } from '../../errors.ts'
import { listDatasets as listStored } from '../../store/datasets.ts'
import { checkOwner, ownerRefs } from '../../sync/owner.ts'
import { pageSize } from '../../sync/page-size.ts'
import { wireDataset } from '../../sync/wire-answers.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

/**
 * Lists the datasets of an identity by name.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListDatasets.html
 */
export const listDatasets = operation({
  name: 'ListDatasets',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<ListDatasetsRequest>,
    { table },
    { caller },
  ): Promise<ListDatasetsResponse> => {
    requireOwner(caller, input)
    const limit = pageSize(input.MaxResults, limits.datasetsPerIdentity)
    const after = nameIn(input.NextToken)
    const [owner, { datasets, next }] = await Promise.all([
      table.read(ownerRefs(input)),
      listStored(table, { identityId: input.IdentityId, limit, after }),
    ])
    checkOwner(owner, input)
    return {
      Datasets: datasets.map(wireDataset),
      Count: datasets.length,
      NextToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    }
  },
})

function nameIn(token: string | undefined): string | undefined {
  if (token === undefined) return undefined
  const name = Buffer.from(token, 'base64url').toString()
  if (/^[\w.:-]{1,128}$/u.test(name)) return name
  throw new ServiceError('InvalidParameterException', 'Invalid NextToken.')
}
