import type {
  CreateGroupRequest,
  CreateGroupResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../../errors.ts'
import { groupRef, type Group } from '../../../store/groups.ts'
import { noSuchPool, poolRef } from '../../../store/user-pools.ts'
import { operation, type Valid } from '../../operation.ts'
import { groupAnswer } from '../../../user-pools/group-answer.ts'
import { newGroupWrites } from '../../../user-pools/new-group.ts'

/**
 * Creates a group. If a former one of the name left members behind, they are put out first
 * (API reference, CreateGroup).
 */
export const createGroup = operation({
  name: 'CreateGroup',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<CreateGroupRequest>, { table, now }): Promise<CreateGroupResponse> => {
    const { UserPoolId: poolId, GroupName: name } = input
    const { pool, known } = await table.read({
      pool: poolRef(poolId),
      known: groupRef(poolId, name),
    })
    if (!pool) throw noSuchPool(poolId)
    if (known) throw new ServiceError('GroupExistsException')
    const group: Group = {
      poolId,
      name,
      description: input.Description,
      roleArn: input.RoleArn,
      precedence: input.Precedence,
      createdAt: now(),
      updatedAt: now(),
      version: 1,
    }
    await table.write(await newGroupWrites(table, group))
    return { Group: groupAnswer(group) }
  },
})
