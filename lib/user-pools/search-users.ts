import { searchRange } from '../domain/search-entries.ts'
import { matchesFilter, type UserFilter } from '../domain/user-filter.ts'
import { isUserName } from '../domain/user-names.ts'
import { aliasRef } from '../store/aliases.ts'
import type { ListedPage } from '../store/listing.ts'
import { searchPartitions, subEntry, usernameEntry } from '../store/search-index.ts'
import type { Table } from '../store/table.ts'
import { mayHaveOtherNames, type UserPool } from '../store/user-pools.ts'
import { listUsersPage, readUsers, type WantedUsers } from '../store/users-listing.ts'
import { userPartitions, type User } from '../store/users.ts'
import { foldedIn } from './find-user.ts'
import { hasSubNames } from './names.ts'

/** What to look for, and from where on. */
export interface UserSearch {
  readonly poolId: string
  /** The pool, which is waited for only where the search depends on it. */
  readonly pool: Promise<UserPool>
  readonly filter: UserFilter | undefined
  readonly limit: number
  /** Where the page before ended. */
  readonly after: string | undefined
}

/**
 * A page of the users that meet a filter, by the value that it is about. A user name or `sub` is a
 * key; everything else is a range of the search index, so that a page costs the same however many
 * users there are and however few of them are wanted.
 *
 * @throws what `pool` is rejected with
 */
export async function searchUsers(table: Table, search: UserSearch): Promise<ListedPage<User>> {
  const { poolId, filter, limit, after } = search
  const page = { poolId, limit, after }
  if (!filter) return listUsersPage(table, page)
  switch (filter.attribute) {
    case 'username':
      return searchNames(table, { page, filter, pool: await search.pool })
    case 'sub':
      return searchSubs(table, { page, filter, pool: await search.pool })
    default: {
      const { entry, prefixes } = searchRange(filter)
      return listUsersPage(table, {
        ...page,
        partitions: searchPartitions(poolId, entry),
        prefixes,
        isWanted: (user) => matchesFilter(filter, user),
      })
    }
  }
}

interface KeySearch {
  readonly page: WantedUsers
  readonly filter: UserFilter
  readonly pool: UserPool
}

/**
 * User names are stored as the pool compares them, and are asked for in that form. Names with
 * capitals of a time when the pool minded them have an entry of their own.
 */
async function searchNames(
  table: Table,
  { page, filter: { isPrefix, value }, pool }: KeySearch,
): Promise<ListedPage<User>> {
  const name = foldedIn(pool, value)
  const hasOthers = mayHaveOtherNames(pool)
  if (isPrefix) {
    const others = hasOthers ? searchPartitions(pool.id, usernameEntry) : []
    return listUsersPage(table, {
      ...page,
      partitions: [...userPartitions(pool.id), ...others],
      prefixes: [name],
      isWanted: ({ username }) => foldedIn(pool, username).startsWith(name),
    })
  }
  const alias = hasOthers ? await table.get(aliasRef(pool.id, 'username', name)) : undefined
  const names = alias?.kind === 'username' ? [name, alias.username] : [name]
  const found = await readNamed(table, pool, names)
  const isNamed = ({ username }: User) => foldedIn(pool, username) === name
  return { records: found.filter(isNamed), next: undefined }
}

/** Who is named by the `sub` is found under that name, everybody else by the `sub`'s own entry. */
async function searchSubs(
  table: Table,
  { page, filter: { isPrefix, value }, pool }: KeySearch,
): Promise<ListedPage<User>> {
  if (isPrefix) {
    return listUsersPage(table, {
      ...page,
      partitions: [
        ...searchPartitions(pool.id, subEntry),
        ...(hasSubNames(pool) ? userPartitions(pool.id) : []),
      ],
      prefixes: [value],
      isWanted: ({ sub }, text) => text.startsWith(sub),
    })
  }
  const alias = await table.get(aliasRef(pool.id, 'sub', value))
  const found = await readNamed(table, pool, [alias?.username ?? value])
  return { records: found.filter(({ sub }) => sub === value), next: undefined }
}

/** A name that nobody can have is no key either: it may have no bytes, or too many. */
function readNamed(table: Table, pool: UserPool, names: readonly string[]): Promise<User[]> {
  return readUsers(table, pool.id, names.filter(isUserName))
}
