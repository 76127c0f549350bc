import type {
  ListIdentityPoolsInput,
  ListIdentityPoolsResponse,
} from '@aws-sdk/client-cognito-identity'
import { idInPageToken, pageToken } from '../../../identity-pools/page-token.ts'
import { listIdentityPools as listPools } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Lists all identity pools, by id.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentityPools.html
 */
export const listIdentityPools = operation({
  name: 'ListIdentityPools',
  access: 'signed',
  needs: ['table'],
  run: async (
    { MaxResults: limit, NextToken: token }: Valid<ListIdentityPoolsInput>,
    { table },
  ): Promise<ListIdentityPoolsResponse> => {
    const page = await listPools(table, { limit, after: idInPageToken(token) })
    return {
      IdentityPools: page.records.map(({ id, settings }) => ({
        IdentityPoolId: id,
        IdentityPoolName: settings.IdentityPoolName,
      })),
      NextToken: page.next === undefined ? undefined : pageToken(page.next),
    }
  },
})
