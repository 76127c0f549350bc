import { estimateCount } from '../domain/estimate-count.ts'
import { usernameIn } from '../domain/search-entries.ts'
import { isUuid } from '../domain/uuid.ts'
import { itemName, poolKeys } from './keys.ts'
import { listPage, type ListedPage } from './listing.ts'
import { searchPartitions, subEntry } from './search-index.ts'
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
    const attributes = items.get(itemName(poolKeys.user(poolId, name)))
    return attributes ? [parseUser(attributes)] : []
  })
}

/** Which users are wanted, and the page of them. */
export interface WantedUsers {
  readonly poolId: string
  /** Partitions of the listing index; unless given, those that list all users by name. */
  readonly partitions?: readonly string[]
  /** What the texts listed there begin with. */
  readonly prefixes?: readonly string[] | undefined
  readonly limit: number
  readonly after: string | undefined
  /** Whether a user found under a text is one of those wanted; the index may lag behind. */
  readonly isWanted?: (user: User, text: string) => boolean
}

/** A page of a pool's users, by user name or by what they are searched by. */
export function listUsersPage(
  table: Table,
  { poolId, isWanted = () => true, ...wanted }: WantedUsers,
): Promise<ListedPage<User>> {
  const { partitions = userPartitions(poolId), prefixes = [''], limit, after } = wanted
  const recordKey = ({ listSk }: { listSk: string }) => poolKeys.user(poolId, usernameIn(listSk))
  const page = { partitions, prefixes, limit, after, recordKey }
  return listPage(table, page, (attributes, { listSk }) =>
    [parseUser(attributes)].filter((user) => isWanted(user, listSk)),
  )
}

/** Entries of each partition that an estimate looks at. */
const sampleSize = 128

/**
 * About how many users a pool has, at the same cost for a million as for a thousand and without a
 * counter: whoever has a name of their own is listed by the `sub`, the others are named by it, and
 * either way random UUIDs are listed in order. Exact up to some hundred users, else within some
 * percent.
 *
 * @param hasSubNames whether users may be named by their `sub`
 */
export async function estimateUsers(
  table: Table,
  { poolId, hasSubNames }: { poolId: string; hasSubNames: boolean },
): Promise<number> {
  const partitions = [
    ...searchPartitions(poolId, subEntry),
    ...(hasSubNames ? userPartitions(poolId) : []),
  ]
  const counts = await Promise.all(partitions.map((partition) => estimateListed(table, partition)))
  return Math.round(counts.reduce((sum, count) => sum + count, 0))
}

async function estimateListed(table: Table, partition: string): Promise<number> {
  const { items, last } = await table.query({
    IndexName: 'listing',
    Limit: sampleSize,
    ProjectionExpression: 'listSk',
    KeyConditionExpression: 'listPk = :p',
    ExpressionAttributeValues: { ':p': { S: partition } },
  })
  const names = items.map(({ listSk }) => (listSk as string).split('\t')[0] ?? '') // a key
  return estimateCount({ uuids: names.filter(isUuid), isAll: last === undefined })
}
