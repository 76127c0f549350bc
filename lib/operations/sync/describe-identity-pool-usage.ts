import type {
  DescribeIdentityPoolUsageRequest,
  DescribeIdentityPoolUsageResponse,
} from '@aws-sdk/client-cognito-sync'
import { identityPoolRef, ofThisId } from '../../store/identity-pools.ts'
import { poolUsageRef } from '../../store/pool-usage.ts'
import { poolUsageAnswer } from '../../sync/pool-usage-answer.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/**
 * Tells how often the datasets of an identity pool were updated, and their size in bytes.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_DescribeIdentityPoolUsage.html
 */
export const describeIdentityPoolUsage = operation({
  name: 'DescribeIdentityPoolUsage',
  access: 'signed',
  needs: ['table'],
  run: async (
    { IdentityPoolId }: Valid<DescribeIdentityPoolUsageRequest>,
    { table },
    { caller },
  ): Promise<DescribeIdentityPoolUsageResponse> => {
    requireAdmin(caller)
    const { pool, usage } = await table.read({
      pool: identityPoolRef(IdentityPoolId),
      usage: poolUsageRef(IdentityPoolId),
    })
    return { IdentityPoolUsage: poolUsageAnswer(ofThisId(pool, IdentityPoolId), usage) }
  },
})
