import type {
  ListUserPoolClientsRequest,
  ListUserPoolClientsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listClients } from '../../../store/app-clients.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { clientType } from '../../../user-pools/client-settings.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * A user pool's app clients, a page at a time; those of one type, if the request says so, of which a
 * page may have few or none though there are more (API reference, ListUserPoolClients).
 */
export const listUserPoolClients = operation({
  name: 'ListUserPoolClients',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<ListUserPoolClientsRequest>,
    { table, keyring },
  ): Promise<ListUserPoolClientsResponse> => {
    const { UserPoolId: poolId, ClientType: type } = input
    const listing = ['ListUserPoolClients', poolId, type ?? ''] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const [, { clients, next }] = await Promise.all([
      requirePool(table, poolId),
      listClients(table, { poolId, limit: pageLimit(input.MaxResults), after }),
    ])
    const wanted = clients.filter(
      ({ settings }) => type === undefined || clientType(settings) === type,
    )
    return {
      UserPoolClients: wanted.map(({ id, settings }) => ({
        ClientId: id,
        UserPoolId: poolId,
        ClientName: settings.ClientName,
      })),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
