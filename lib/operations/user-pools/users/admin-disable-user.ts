import type { AdminDisableUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { changePoolUser, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Stops a user from signing in and ends all of the user's tokens (API reference, as named). */
export const adminDisableUser = operation({
  name: 'AdminDisableUser',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<AdminDisableUserRequest>, { table, now }): Promise<object> => {
    const { UserPoolId: poolId, Username: name } = input
    await changePoolUser(table, { poolId, name }, ({ user }) => ({
      user: revised(user, { enabled: false }, now()),
      signedOutAt: now(),
    }))
    return {}
  },
})
