import type { AdminDeleteUserRequest } from '@aws-sdk/client-cognito-identity-provider'
import { deleteUser } from '../../../user-pools/delete-user.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { operation, type Valid } from '../../operation.ts'

/** Deletes a user (API reference, AdminDeleteUser). */
export const adminDeleteUser = operation({
  name: 'AdminDeleteUser',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<AdminDeleteUserRequest>, { table }): Promise<object> => {
    const { UserPoolId: poolId, Username: name } = input
    const { pool, user } = await requirePoolUser(table, { poolId, name })
    await deleteUser({ table }, { pool, user })
    return {}
  },
})
