import type {
  UpdateGroupRequest,
  UpdateGroupResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { groupChanged, replaceGroup } from '../../../store/groups.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { operation, type Valid } from '../../operation.ts'
import { requireGroup } from '../../../user-pools/find-group.ts'
import { groupAnswer } from '../../../user-pools/group-answer.ts'

/** Changes what the request names of a group, and keeps the rest (API reference, UpdateGroup). */
export const updateGroup = operation({
  name: 'UpdateGroup',
  access: 'signed',
  needs: ['table', 'now'],
  run: (input: Valid<UpdateGroupRequest>, { table, now }): Promise<UpdateGroupResponse> =>
    retryOnChange([groupChanged], async () => {
      const group = await requireGroup(table, input)
      const changed = {
        ...group,
        description: input.Description ?? group.description,
        roleArn: input.RoleArn ?? group.roleArn,
        precedence: input.Precedence ?? group.precedence,
        updatedAt: now(),
        version: group.version + 1,
      }
      await table.write(replaceGroup(changed))
      return { Group: groupAnswer(changed) }
    }),
})
