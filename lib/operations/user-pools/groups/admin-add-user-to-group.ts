import type { AdminAddUserToGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { groupsPerUser, joinGroup } from '../../../store/memberships.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { retryOnUserChange } from '../../../user-pools/user-changes.ts'
import { operation, type Valid } from '../../operation.ts'

/** Puts a user into a group (API reference, AdminAddUserToGroup). */
export const adminAddUserToGroup = operation({
  name: 'AdminAddUserToGroup',
  access: 'signed',
  needs: ['table'],
  run: (input: Valid<AdminAddUserToGroupRequest>, { table }): Promise<object> =>
    retryOnUserChange(async () => {
      const { UserPoolId: poolId, Username: name, GroupName: group } = input
      const { user } = await requirePoolUser(table, { poolId, name })
      if (user.groups.length >= groupsPerUser && !user.groups.includes(group)) {
        throw new ServiceError(
          'LimitExceededException',
          `A user can be in at most ${groupsPerUser} groups.`,
        )
      }
      await table.write(...joinGroup(user, group))
      return {}
    }),
})
