import type {
  AdminListGroupsForUserRequest,
  AdminListGroupsForUserResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { readGroups } from '../../../store/groups.ts'
import { requirePoolUser } from '../../../user-pools/find-user.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { operation, type Valid } from '../../operation.ts'
import { groupAnswer } from '../../../user-pools/group-answer.ts'

/** The groups that a user is in, by name (API reference, AdminListGroupsForUser). */
export const adminListGroupsForUser = operation({
  name: 'AdminListGroupsForUser',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (
    input: Valid<AdminListGroupsForUserRequest>,
    { table, keyring },
  ): Promise<AdminListGroupsForUserResponse> => {
    const { UserPoolId: poolId, Username: name } = input
    const { user } = await requirePoolUser(table, { poolId, name })
    const listing = ['AdminListGroupsForUser', poolId, user.sub] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const names = user.groups.filter((group) => after === undefined || group > after).sort()
    const page = names.slice(0, pageLimit(input.Limit))
    const next = page.length < names.length ? page.at(-1) : undefined
    const groups = await readGroups(table, poolId, page)
    const byName = new Map(groups.map((group) => [group.name, group]))
    return {
      Groups: page.flatMap((group) => {
        const found = byName.get(group)
        return found ? [groupAnswer(found)] : []
      }),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
