import type {
  DescribeIdentityUsageRequest,
  DescribeIdentityUsageResponse,
} from '@aws-sdk/client-cognito-sync'
import { limits } from '../../domain/sync/limits.ts'
import { listDatasets } from '../../store/datasets.ts'
import { checkOwner, ownerRefs } from '../../sync/owner.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

/**
 * Tells how many datasets an identity has, and their size in bytes.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DescribeIdentityUsage.html
 */
export const describeIdentityUsage = operation({
  name: 'DescribeIdentityUsage',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<DescribeIdentityUsageRequest>,
    { table },
    { caller },
  ): Promise<DescribeIdentityUsageResponse> => {
    requireOwner(caller, input)
    const { IdentityId, IdentityPoolId } = input
    const [owner, { datasets }] = await Promise.all([
      table.read(ownerRefs(input)),
      listDatasets(table, { identityId: IdentityId, limit: limits.datasetsPerIdentity }),
    ])
    checkOwner(owner, input)
    const modifiedAt = Math.max(
      owner.identity?.updatedAt ?? 0,
      ...datasets.map((dataset) => dataset.modifiedAt),
    )
    return {
      IdentityUsage: {
        IdentityId,
        IdentityPoolId,
        LastModifiedDate: new Date(modifiedAt),
        DatasetCount: datasets.length,
        DataStorage: datasets.reduce((sum, { bytes }) => sum + bytes, 0),
      },
    }
  },
})
