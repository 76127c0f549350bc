import type {
  ListUsersRequest,
  ListUsersResponse,
  UserType,
} from '@aws-sdk/client-cognito-identity-provider'
import { assertSearchable, parseUserFilter } from '../../../domain/user-filter.ts'
import { ServiceError } from '../../../errors.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { pageAfter, pageLimit, pagingToken } from '../../../user-pools/paging-token.ts'
import { userAnswer } from '../../../user-pools/user-answer.ts'
import { operation, type Valid } from '../../operation.ts'
import { searchUsers } from '../../../user-pools/search-users.ts'

/** The users of a pool, or those that meet a filter, a page at a time (API reference, ListUsers). */
export const listUsers = operation({
  name: 'ListUsers',
  access: 'signed',
  needs: ['table', 'keyring'],
  run: async (input: Valid<ListUsersRequest>, { table, keyring }): Promise<ListUsersResponse> => {
    const { UserPoolId: poolId, Filter = '', AttributesToGet } = input
    const wanted = AttributesToGet && [...new Set(AttributesToGet)]
    const filter = parseUserFilter(Filter)
    const listing = ['ListUsers', poolId, Filter] as const
    const after = await pageAfter(keyring, listing, input.PaginationToken)
    const pool = requirePool(table, poolId)
    const limit = pageLimit(input.Limit)
    const [{ schema }, { records, next }] = await Promise.all([
      pool,
      searchUsers(table, { poolId, pool, filter, limit, after }),
    ])
    if (filter) assertSearchable(filter, schema)
    return {
      Users: records.map((user) => only(userAnswer(user), wanted)),
      PaginationToken: await pagingToken(keyring, listing, next),
    }
  },
})

/** A user with the attributes asked for, each of which every user listed has to have. */
function only(user: UserType, wanted: readonly string[] | undefined): UserType {
  if (!wanted) return user
  const Attributes = wanted.map((name) => user.Attributes?.find(({ Name }) => Name === name))
  if (Attributes.includes(undefined)) {
    throw new ServiceError(
      'InvalidParameterException',
      'One or more requested attributes do not exist.',
    )
  }
  return { ...user, Attributes: Attributes.filter((attribute) => attribute !== undefined) }
}
