import { poolKeys } from './keys.ts'
import { listPage, type ListedPage } from './listing.ts'
import type { Table } from './table.ts'
import { parseUser, userPartitions, type User } from './users.ts'

/** The users of these names (up to 100) who exist, in the order of the names, in one round trip. */
export async function readUsers(
  table: Table,
  poolId: string,
  names: readonly string[],
): Promise<User[]> {
  const items = await table.readAll(names.map((name) => poolKeys.user(poolId, name)))
  return names.flatMap((name) => {
    const { pk, sk } = poolKeys.user(poolId, name)
    const attributes = items.get(`${pk}\n${sk}`)
    return attributes ? [parseUser(attributes)] : []
  })
}

/** A page of a pool's users, by user name. */
export function listUsersPage(
  table: Table,
  { poolId, ...page }: { poolId: string; limit: number; after: string | undefined },
): Promise<ListedPage<User>> {
  return listPage(table, { partitions: userPartitions(poolId), ...page }, (attributes) => [
    parseUser(attributes),
  ])
}

/**
 * About how many users a pool has: the index may lag behind, and of each partition only the first
 * megabyte is counted (some thousands of users), so that the cost of asking has an end.
 */
export async function countUsers(table: Table, poolId: string): Promise<number> {
  const counts = await Promise.all(
    userPartitions(poolId).map((partition) =>
      table.query({
        IndexName: 'listing',
        Select: 'COUNT',
        KeyConditionExpression: 'listPk = :p',
        ExpressionAttributeValues: { ':p': { S: partition } },
      }),
    ),
  )
  return counts.reduce((sum, { count }) => sum + count, 0)
}
