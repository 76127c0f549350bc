import { inParallel } from '../parallel.ts'
import { removeAlias } from '../store/aliases.ts'
import { removeMember } from '../store/groups.ts'
import { poolKeys } from '../store/keys.ts'
import { removeLink } from '../store/links.ts'
import { isPasskeyKey, passkeyIdKey } from '../store/passkeys.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { listUsersPage } from '../store/users-listing.ts'
import { removeUser, userChanged, type User } from '../store/users.ts'
import { remove } from '../store/writes.ts'
import { aliasesOf } from '../user-pools/names.ts'
import { deletePartition, keysIn } from './delete-partition.ts'
import { firstListed } from './first-listed.ts'

/** Users who are deleted in one step, and how many of them at a time. */
const perStep = 48
const atATime = 8

/**
 * Deletes a part of what a deleted user pool holds: its users, then its clients and groups. Counted
 * attempts and codes of names without a user, and notes of revoked tokens, end by themselves.
 *
 * @returns whether nothing is left
 */
export async function deletePoolUsers(
  table: Table,
  { pool }: { pool: UserPool },
): Promise<boolean> {
  const page = { poolId: pool.id, limit: perStep }
  const users = await firstListed((after) => listUsersPage(table, { ...page, after }))
  await inParallel(users, atATime, (user) => deleteUser(table, pool, user))
  return users.length === 0 && deletePartition(table, poolKeys.pool(pool.id).pk)
}

/** The user's own item, by which the others are found, goes last, in a later step if they are many. */
async function deleteUser(table: Table, pool: UserPool, user: User): Promise<void> {
  const own = poolKeys.user(pool.id, user.username)
  const { keys, isLast } = await keysIn(table, own.pk)
  await table.writeUnconditionally([
    ...aliasesOf(pool, user).map((alias) => removeAlias(pool.id, alias)),
    ...keys.filter(isPasskeyKey).map((key) => remove(passkeyIdKey(pool.id, key))),
    ...user.groups.map((group) => removeMember(pool.id, group, user.username)),
    ...(user.links ?? []).map((link) =>
      removeLink(pool.id, link, { sub: user.sub, otherwise: userChanged }),
    ),
    ...keys.filter(({ sk }) => sk !== own.sk).map((key) => remove(key)),
  ])
  if (isLast) await table.writeUnconditionally([removeUser(user)])
}
