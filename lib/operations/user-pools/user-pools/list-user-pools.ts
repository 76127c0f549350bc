import type {
  ListUserPoolsRequest,
  ListUserPoolsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listPools } from '../../../store/user-pools.ts'
import { pageAfter, pagingToken } from '../../../user-pools/paging-token.ts'
import { operation, type Valid } from '../../operation.ts'

const listing = ['ListUserPools'] as const

/** The user pools of this deployment, a page at a time (API reference, ListUserPools). */
export const listUserPools = operation({
  name: 'ListUserPools',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<ListUserPoolsRequest>,
    { table, keyring },
  ): Promise<ListUserPoolsResponse> => {
    const after = await pageAfter(keyring, listing, input.NextToken)
    const { records, next } = await listPools(table, { limit: input.MaxResults, after })
    return {
      UserPools: records.map((pool) => ({
        Id: pool.id,
        Name: pool.name,
        LambdaConfig: pool.settings.LambdaConfig,
        LastModifiedDate: new Date(pool.updatedAt),
        CreationDate: new Date(pool.createdAt),
      })),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
