import type { DeleteIdentityPoolInput } from '@aws-sdk/client-cognito-identity'
import { removeIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Deletes an identity pool; none of its identities is served from then on.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html
 */
export const deleteIdentityPool = operation({
  name: 'DeleteIdentityPool',
  access: 'signed',
  needs: ['table'],
  run: async ({ IdentityPoolId: id }: Valid<DeleteIdentityPoolInput>, { table }) => {
    await table.write(removeIdentityPool(id))
    return {}
  },
})
