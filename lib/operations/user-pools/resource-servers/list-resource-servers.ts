import type {
  ListResourceServersRequest,
  ListResourceServersResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listResourceServers as serversPage } from '../../../store/resource-servers.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { pageAfter, pagingToken } from '../../../user-pools/paging-token.ts'
import { resourceServerAnswer } from '../../../user-pools/resource-server-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** How many a page has unless the request says less; the model allows no more. */
const perPage = 50

/** The resource servers of a pool, a page at a time (API reference, ListResourceServers). */
export const listResourceServers = operation({
  name: 'ListResourceServers',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<ListResourceServersRequest>,
    { table, keyring },
  ): Promise<ListResourceServersResponse> => {
    const { UserPoolId: poolId, MaxResults: limit = perPage } = input
    const listing = ['ListResourceServers', poolId] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const [, { servers, next }] = await Promise.all([
      requirePool(table, poolId),
      serversPage(table, { poolId, limit, after }),
    ])
    return {
      ResourceServers: servers.map(resourceServerAnswer),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
