import type { ListIdentitiesInput, ListIdentitiesResponse } from '@aws-sdk/client-cognito-identity'
import { identityAnswer } from '../../../identity-pools/identity-answer.ts'
import { idInPageToken, pageToken } from '../../../identity-pools/page-token.ts'
import { listIdentities as listPage } from '../../../store/identities.ts'
import { requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Lists a pool's identities, by id.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentities.html
 */
export const listIdentities = operation({
  name: 'ListIdentities',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<ListIdentitiesInput>, { table }): Promise<ListIdentitiesResponse> => {
    const { IdentityPoolId: poolId, MaxResults: limit, HideDisabled: hideDisabled = false } = input
    const after = idInPageToken(input.NextToken)
    await requireIdentityPool(table, poolId)
    const page = await listPage(table, { poolId, limit, after, hideDisabled })
    return {
      IdentityPoolId: poolId,
      Identities: page.records.map(identityAnswer),
      NextToken: page.next === undefined ? undefined : pageToken(page.next),
    }
  },
})
