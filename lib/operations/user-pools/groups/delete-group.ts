import type { DeleteGroupRequest } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { addChore } from '../../../store/chores.ts'
import { removeGroup } from '../../../store/groups.ts'
import { endMemberships } from '../../../store/memberships.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { operation, type Valid } from '../../operation.ts'

/** Memberships that are ended at once, 40 a round; what is left is without effect, and swept. */
const rounds = 50

/** Deletes a group; from then on nobody is in it (API reference, DeleteGroup). */
export const deleteGroup = operation({
  name: 'DeleteGroup',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<DeleteGroupRequest>, { table, now }): Promise<object> => {
    const { UserPoolId: poolId, GroupName: group } = input
    await requirePool(table, poolId)
    const rest = { kind: 'end-memberships', details: { poolId, group } } as const
    await table.write(removeGroup(poolId, group), addChore(rest, now()))
    const again = new ServiceError('GroupExistsException')
    await endMemberships(table, { poolId, group, rounds }, again).catch((error: unknown) => {
      if (error !== again) throw error // else its successor began without members by itself
    })
    return {}
  },
})
