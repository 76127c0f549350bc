import type { ListTermsRequest, ListTermsResponse } from '@aws-sdk/client-cognito-identity-provider'
import { listTerms as termsPage, type TermsPlace } from '../../../store/terms.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { termsDescription } from '../../../user-pools/terms.ts'
import { operation, type Valid } from '../../operation.ts'

/** The terms documents of a pool, a page at a time (API reference, ListTerms). */
export const listTerms = operation({
  name: 'ListTerms',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (input: Valid<ListTermsRequest>, { table, keyring }): Promise<ListTermsResponse> => {
    const { UserPoolId: poolId } = input
    const listing = ['ListTerms', poolId] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const [, { terms, next }] = await Promise.all([
      requirePool(table, poolId),
      termsPage(table, {
        poolId,
        limit: pageLimit(input.MaxResults),
        after: after === undefined ? undefined : placeOf(poolId, after),
      }),
    ])
    return {
      Terms: terms.map(termsDescription),
      NextToken: await pagingToken(keyring, listing, next && `${next.clientId} ${next.name}`),
    }
  },
})

function placeOf(poolId: string, text: string): TermsPlace {
  const [clientId = '', name = ''] = text.split(' ')
  return { poolId, clientId, name }
}
