import { matchesFilter, type UserFilter } from '../domain/user-filter.ts'
import { aliasRef, type AliasKind } from '../store/aliases.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { listUsersPage } from '../store/users-listing.ts'
import { userRef, type User } from '../store/users.ts'
import { isNamedByAttribute } from './aliases.ts'
import { aliasKinds, foldedIn } from './find-user.ts'

/** What to look for, and from where on. */
export interface UserSearch {
  readonly pool: UserPool
  readonly filter: UserFilter | undefined
  readonly limit: number
  /** The last user name looked at before. */
  readonly after: string | undefined
}

/** Users found, and the last user name looked at if there may be more. */
export interface FoundUsers {
  readonly users: readonly User[]
  readonly next: string | undefined
}

/** Users looked at in one go, and how often in one call, so that a call has an end. */
const lookedAt = 60
const goes = 5

/**
 * A page of the users that meet a filter. A value that is a key is looked up; any other filter
 * walks through the listing, so that a page may be short, or empty, and there are more.
 */
export async function searchUsers(table: Table, search: UserSearch): Promise<FoundUsers> {
  const { pool, filter, limit, after } = search
  const poolId = pool.id
  if (!filter) {
    const { records, next } = await listUsersPage(table, { poolId, limit, after })
    return { users: records, next }
  }
  const kind = keyKind(pool, filter)
  if (kind) {
    const found = await findByKey(table, pool, { kind, value: filter.value })
    return { users: found.filter((user) => matchesFilter(filter, user)), next: undefined }
  }
  const users: User[] = []
  let last = after
  for (let go = 0; go < goes; go++) {
    const page = await listUsersPage(table, { poolId, limit: lookedAt, after: last })
    for (const user of page.records) {
      if (matchesFilter(filter, user)) users.push(user)
      last = user.username
      if (users.length === limit) return { users, next: last }
    }
    if (page.next === undefined) return { users, next: undefined }
    last = page.next
  }
  return { users, next: last }
}

/**
 * The key that answers a filter whole. Addresses are keys only where they are user names: as an
 * alias the key leads to the one who verified the address, and there may be others who have it.
 */
function keyKind(pool: UserPool, filter: UserFilter): AliasKind | 'username' | undefined {
  const { attribute, isPrefix } = filter
  if (isPrefix) return undefined
  if (attribute === 'username' || attribute === 'sub') return attribute
  const isKey = attribute === 'preferred_username' || isNamedByAttribute(pool)
  return isKey ? aliasKinds(pool).find((kind) => kind === attribute) : undefined
}

async function findByKey(
  table: Table,
  pool: UserPool,
  { kind, value }: { kind: AliasKind | 'username'; value: string },
): Promise<User[]> {
  const name = kind === 'sub' || kind === 'username' ? value : foldedIn(pool, value)
  const { user, alias } = await table.read({
    user: userRef(pool.id, name),
    alias: kind === 'username' ? undefined : aliasRef(pool.id, kind, name),
  })
  const owner = alias && (await table.get(userRef(pool.id, alias.username)))
  return [user, owner].filter((found) => found !== undefined)
}
