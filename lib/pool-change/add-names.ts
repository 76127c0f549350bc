import { addAlias, aliasRef, removeAlias, type Alias } from '../store/aliases.ts'
import { absent } from '../store/conditions.ts'
import { poolKeys } from '../store/keys.ts'
import type { CollisionRule } from '../store/pool-changes.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { isAt, replaceUser, userChanged, userRef, type User } from '../store/users.ts'
import { check, type Write } from '../store/writes.ts'
import {
  isAddress,
  isNamedByAttribute,
  isSame,
  namesUnder,
  withRules,
} from '../user-pools/names.ts'
import { retryOnUserChange, revised } from '../user-pools/user-changes.ts'
import type { NameRegister } from './name-register.ts'

/** A pool whose names are being added, who keeps shared ones, and the time. */
export interface Adding {
  readonly pool: UserPool
  readonly names: NameRegister
  readonly onCollision: CollisionRule | undefined
  readonly now: () => number
}

/** Somebody else has a name that a user should have got. */
export class NameTaken extends Error {
  readonly alias: Alias

  constructor(alias: Alias) {
    super(`${alias.value} is somebody else's`)
    this.alias = alias
  }
}

/**
 * Gives a user the names to come, beside those in force. A name that has to be left to somebody else
 * goes with what makes it one: the verification of an alias, else the attribute.
 *
 * @throws NameTaken when a name is somebody else's, who came later than the survey
 */
export async function addNames(table: Table, adding: Adding, user: User): Promise<void> {
  let read: User | undefined = user
  await retryOnUserChange(async () => {
    const present = read ?? (await table.get(userRef(user.poolId, user.username)))
    read = undefined
    if (present?.sub !== user.sub) return // deleted meanwhile
    const after = without(await lostNames(table, adding, present), adding, present)
    const gained = namesByOtherRules(adding.pool, after)
    if (after === present && gained.length === 0) return
    await table.write(
      after === present ? stillAtVersion(present) : replaceUser(after),
      ...namesUnder(adding.pool, present)
        .filter((alias) => !namesUnder(adding.pool, after).some((kept) => isSame(kept, alias)))
        .map((alias) => removeAlias(present.poolId, alias)),
      ...gained.map((alias) => claim(adding.pool, alias)),
    )
  })
}

/** The names of a user under the other rules of a pool that those in force do not give. */
export function namesByOtherRules(pool: UserPool, user: User): Alias[] {
  const inForce = namesUnder(pool, user)
  const others = pool.transition ? namesUnder(withRules(pool, pool.transition.rules), user) : []
  return others.filter((alias) => !inForce.some((other) => isSame(other, alias)))
}

/** Fails when the user was changed since it was read. */
export function stillAtVersion(user: User): Write {
  const { key } = userRef(user.poolId, user.username)
  return check(key, { when: isAt(user, user.version), otherwise: userChanged })
}

/** An alias that is another's user name would not be found: that one comes first. */
function claim({ id }: UserPool, alias: Alias): Write[] {
  const otherwise = new NameTaken(alias)
  const isFree = { when: [absent('pk')], otherwise }
  return [addAlias(id, alias, otherwise), check(poolKeys.user(id, alias.value), isFree)]
}

/** What a user has to leave to somebody else, unless it became free and the user took it meanwhile. */
async function lostNames(
  table: Table,
  { pool, names, onCollision }: Adding,
  user: User,
): Promise<Alias[]> {
  if (!onCollision) return []
  const { username } = user
  const lost = namesByOtherRules(pool, user).filter(({ value }) =>
    names.isLost(value, username, onCollision),
  )
  const owners = await Promise.all(
    lost.map(({ kind, value }) => table.get(aliasRef(pool.id, kind, value))),
  )
  return lost.filter((_, index) => owners[index]?.username !== username)
}

function without(lost: readonly Alias[], { pool, now }: Adding, user: User): User {
  if (lost.length === 0) return user
  const attributes = { ...user.attributes }
  const rules = pool.transition?.rules ?? {}
  for (const { kind } of lost) {
    if (isAddress(kind) && !isNamedByAttribute(withRules(pool, rules))) {
      attributes[`${kind}_verified`] = 'false'
    } else {
      Reflect.deleteProperty(attributes, kind)
      Reflect.deleteProperty(attributes, `${kind}_verified`)
    }
  }
  return revised(user, { attributes }, now())
}
