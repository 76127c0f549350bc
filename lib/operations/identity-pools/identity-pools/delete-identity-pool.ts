import type { DeleteIdentityPoolInput } from '@aws-sdk/client-cognito-identity'
import { addChore } from '../../../store/chores.ts'
import { removeIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Deletes an identity pool; none of its identities is served from then on, and the sweeper
 * clears them away.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html
 */
export const deleteIdentityPool = operation({
  name: 'DeleteIdentityPool',
  access: 'signed',
  needs: ['table', 'now'],
  run: async ({ IdentityPoolId: id }: Valid<DeleteIdentityPoolInput>, { table, now }) => {
    await table.write(
      removeIdentityPool(id),
      addChore({ kind: 'delete-identity-pool', details: { identityPoolId: id } }, now()),
    )
    return {}
  },
})
