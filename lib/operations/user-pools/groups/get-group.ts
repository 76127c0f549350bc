import type { GetGroupRequest, GetGroupResponse } from '@aws-sdk/client-cognito-identity-provider'
import { operation, type Valid } from '../../operation.ts'
import { requireGroup } from '../../../user-pools/find-group.ts'
import { groupAnswer } from '../../../user-pools/group-answer.ts'

/** A group (API reference, GetGroup). */
export const getGroup = operation({
  name: 'GetGroup',
  access: 'signed',
  needs: ['table'],
  run: async (input: Valid<GetGroupRequest>, { table }): Promise<GetGroupResponse> => ({
    Group: groupAnswer(await requireGroup(table, input)),
  }),
})
