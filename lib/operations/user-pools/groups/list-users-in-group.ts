import type {
  ListUsersInGroupRequest,
  ListUsersInGroupResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listGroupUsers } from '../../../store/memberships.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { userAnswer } from '../../../user-pools/user-answer.ts'
import { operation, type Valid } from '../../operation.ts'
import { requireGroup } from '../../../user-pools/find-group.ts'

/** The users in a group, a page at a time (API reference, ListUsersInGroup). */
export const listUsersInGroup = operation({
  name: 'ListUsersInGroup',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<ListUsersInGroupRequest>,
    { table, keyring },
  ): Promise<ListUsersInGroupResponse> => {
    const { UserPoolId: poolId, GroupName: group } = input
    const listing = ['ListUsersInGroup', poolId, group] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const [, { users, next }] = await Promise.all([
      requireGroup(table, input),
      listGroupUsers(table, { poolId, group, limit: pageLimit(input.Limit), after }),
    ])
    return {
      Users: users.map(userAnswer),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
