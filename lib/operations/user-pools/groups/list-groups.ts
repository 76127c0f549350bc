import type {
  ListGroupsRequest,
  ListGroupsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listGroups as groupsPage } from '../../../store/groups.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { operation, type Valid } from '../../operation.ts'
import { groupAnswer } from '../../../user-pools/group-answer.ts'

/** The groups of a pool, a page at a time (API reference, ListGroups). */
export const listGroups = operation({
  name: 'ListGroups',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (input: Valid<ListGroupsRequest>, { table, keyring }): Promise<ListGroupsResponse> => {
    const { UserPoolId: poolId } = input
    const listing = ['ListGroups', poolId] as const
    const after = await pageAfter(keyring, listing, input.NextToken)
    const [, { groups, next }] = await Promise.all([
      requirePool(table, poolId),
      groupsPage(table, { poolId, limit: pageLimit(input.Limit), after }),
    ])
    return {
      Groups: groups.map(groupAnswer),
      NextToken: await pagingToken(keyring, listing, next),
    }
  },
})
