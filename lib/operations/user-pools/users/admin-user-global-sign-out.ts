import type {
  AdminUserGlobalSignOutRequest,
  AdminUserGlobalSignOutResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { updateUser } from '../../../store/users.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** Ends all of a user's tokens (API reference, AdminUserGlobalSignOut). */
export const adminUserGlobalSignOut = operation({
  name: 'AdminUserGlobalSignOut',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<AdminUserGlobalSignOutRequest>,
    { table, now },
  ): Promise<AdminUserGlobalSignOutResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { user } = await requirePoolUser(table, { poolId, name })
    await table.write(updateUser(user, { set: { signedOutAt: now() } }))
    return {}
  },
})
