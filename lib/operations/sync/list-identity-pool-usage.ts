import type {
  ListIdentityPoolUsageRequest,
  ListIdentityPoolUsageResponse,
} from '@aws-sdk/client-cognito-sync'
import { idInPageToken, pageToken } from '../../identity-pools/page-token.ts'
import { listIdentityPools } from '../../store/identity-pools.ts'
import { poolUsageRef } from '../../store/pool-usage.ts'
import { pageSize } from '../../sync/page-size.ts'
import { poolUsageAnswer } from '../../sync/pool-usage-answer.ts'
import { operation, type Valid } from '../operation.ts'
import { requireAdmin } from './callers.ts'

/** As many as ListIdentityPools has on a page; AWS does not say. */
const largestPage = 60

/**
 * Lists what the datasets of each identity pool amount to.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_ListIdentityPoolUsage.html
 */
export const listIdentityPoolUsage = operation({
  name: 'ListIdentityPoolUsage',
  access: 'signed',
  needs: ['table'],
  run: async (
    { MaxResults, NextToken }: Valid<ListIdentityPoolUsageRequest>,
    { table },
    { caller },
  ): Promise<ListIdentityPoolUsageResponse> => {
    requireAdmin(caller)
    const limit = pageSize(MaxResults, largestPage)
    const after = idInPageToken(NextToken)
    const { records: pools, next } = await listIdentityPools(table, { limit, after })
    const usages = await table.read(
      Object.fromEntries(pools.map(({ id }) => [id, poolUsageRef(id)])),
    )
    return {
      IdentityPoolUsages: pools.map((pool) => poolUsageAnswer(pool, usages[pool.id])),
      MaxResults: limit,
      Count: pools.length,
      NextToken: next === undefined ? undefined : pageToken(next),
    }
  },
})
