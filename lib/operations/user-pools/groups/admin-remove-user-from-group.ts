import type { AdminRemoveUserFromGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { leaveGroup } from '../../../store/memberships.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { operation, type Valid } from '../../operation.ts'
import { requireGroup } from '../../../user-pools/find-group.ts'

/** Takes a user out of a group; one who is not in it stays out (API reference, as named). */
export const adminRemoveUserFromGroup = operation({
  name: 'AdminRemoveUserFromGroup',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<AdminRemoveUserFromGroupRequest>, { table }): Promise<object> => {
    const { UserPoolId: poolId, Username: name } = input
    const [{ name: group }, { user }] = await Promise.all([
      requireGroup(table, input),
      requirePoolUser(table, { poolId, name }),
    ])
    await table.write(...leaveGroup(user, group))
    return {}
  },
})
