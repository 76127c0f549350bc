import type { AdminEnableUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { changePoolUser, revised } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Lets a user sign in again (API reference, AdminEnableUser). */
export const adminEnableUser = operation({
  name: 'AdminEnableUser',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<AdminEnableUserRequest>, { table, now }): Promise<object> => {
    const { UserPoolId: poolId, Username: name } = input
    await changePoolUser(table, { poolId, name }, ({ user }) => ({
      user: revised(user, { enabled: true }, now()),
    }))
    return {}
  },
})
