import type {
  ListIdentityProvidersRequest,
  ListIdentityProvidersResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listProviders } from '../../../store/identity-providers.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { operation, type Valid } from '../../operation.ts'

/** The providers of a pool, a page at a time (API reference, ListIdentityProviders). */
export const listIdentityProviders = operation({
  name: 'ListIdentityProviders',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<ListIdentityProvidersRequest>,
    { table, keyring },
  ): Promise<ListIdentityProvidersResponse> => {
    const { UserPoolId: poolId } = input
    const listing = ['ListIdentityProviders', poolId] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const [, { providers, next }] = await Promise.all([
      requirePool(table, poolId),
      listProviders(table, { poolId, limit: pageLimit(input.MaxResults), after }),
    ])
    return {
      Providers: providers.map((provider) => ({
        ProviderName: provider.name,
        ProviderType: provider.type,
        LastModifiedDate: new Date(provider.updatedAt),
        CreationDate: new Date(provider.createdAt),
      })),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
