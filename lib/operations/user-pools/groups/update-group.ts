import type {
  UpdateGroupRequest,
  UpdateGroupResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { groupChanged, replaceGroup } from '../../../store/groups.ts'
import { operation, type Valid } from '../../operation.ts'
import { requireGroup } from './find-group.ts'
import { groupAnswer } from './group-answer.ts'

/** How often the change is tried again because another one came before it. */
const rounds = 12

/** Changes what the request names of a group, and keeps the rest (API reference, UpdateGroup). */
export const updateGroup = operation({
  name: 'UpdateGroup',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (input: Valid<UpdateGroupRequest>, { table, now }): Promise<UpdateGroupResponse> => {
    for (let round = 0; round < rounds; round++) {
      const group = await requireGroup(table, input)
      const changed = {
        ...group,
        description: input.Description ?? group.description,
        roleArn: input.RoleArn ?? group.roleArn,
        precedence: input.Precedence ?? group.precedence,
        updatedAt: now(),
        version: group.version + 1,
      }
      try {
        await table.write(replaceGroup(changed))
        return { Group: groupAnswer(changed) }
      } catch (error) {
        if (error !== groupChanged) throw error
      }
    }
    throw groupChanged
  },
})
