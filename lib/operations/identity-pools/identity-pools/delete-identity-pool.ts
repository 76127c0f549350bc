import type { DeleteIdentityPoolInput } from '@aws-sdk/client-cognito-identity'
import { removeAudience } from '../../../identity-pools/audience.ts'
import { addChore } from '../../../store/chores.ts'
import { removeIdentityPool, requireIdentityPool } from '../../../store/identity-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Deletes an identity pool; none of its identities is served from then on, and the sweeper
 * clears them away. STS hears of it first, so that a deletion that is cut off can be repeated.
 *
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_DeleteIdentityPool.html
 */
export const deleteIdentityPool = operation({
  name: 'DeleteIdentityPool',
  access: 'signed',
  needs: ['settings', 'table', 'now', 'iam'],
  run: async ({ IdentityPoolId: id }: Valid<DeleteIdentityPoolInput>, services) => {
    const { table, now } = services
    await requireIdentityPool(table, id)
    await removeAudience(services, id)
    await table.write(
      removeIdentityPool(id),
      addChore({ kind: 'delete-identity-pool', details: { identityPoolId: id } }, now()),
    )
    return {}
  },
})
