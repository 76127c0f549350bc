import { removeAlias } from '../store/aliases.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { userRef, type User } from '../store/users.ts'
import { retryOnUserChange } from '../user-pools/user-changes.ts'
import { namesByOtherRules, stillAtVersion } from './add-names.ts'

/** Takes from a user the names that only the other rules of the pool gave. */
export async function removeNames(table: Table, pool: UserPool, user: User): Promise<void> {
  let read: User | undefined = user
  await retryOnUserChange(async () => {
    const present = read ?? (await table.get(userRef(user.poolId, user.username)))
    read = undefined
    if (present?.sub !== user.sub) return // deleted meanwhile, with all its names
    const lost = namesByOtherRules(pool, present)
    if (lost.length === 0) return
    await table.write(stillAtVersion(present), ...lost.map((alias) => removeAlias(pool.id, alias)))
  })
}
