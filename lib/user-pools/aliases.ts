import { ServiceError } from '../errors.ts'
import { addAlias, aliasRef, moveAlias, removeAlias, type Alias } from '../store/aliases.ts'
import { absent } from '../store/conditions.ts'
import { poolKeys } from '../store/keys.ts'
import type { Table } from '../store/table.ts'
import { mayHaveOtherNames, type UserPool } from '../store/user-pools.ts'
import { readUsers } from '../store/users-listing.ts'
import { replaceUser, userChanged, type User } from '../store/users.ts'
import { check, type Write } from '../store/writes.ts'
import { foldedIn } from './find-user.ts'
import {
  aliasesOf,
  aliasesToHave,
  isAddress,
  isNamedByAttribute,
  isSame,
  namesUnder,
} from './names.ts'
import { revised } from './user-changes.ts'

/** A user before and after a change; `before` is undefined for a new one. */
export interface UserChange {
  readonly before: User | undefined
  readonly after: User
}

/** Makes the error for an alias that somebody else has. */
export type AliasRefusal = (alias: Alias) => Error

/**
 * The writes that make a user's aliases what they have to be after a change. A new one that
 * somebody else has fails them.
 *
 * @param refusal the error for that; AliasExistsException unless given
 */
export function aliasWrites(
  pool: UserPool,
  change: UserChange,
  refusal: AliasRefusal = aliasExists,
): Write[] {
  const { gained, lost } = difference(pool, change)
  return [
    ...gained.flatMap((alias) => gain(pool, alias, refusal(alias))),
    ...lost.map((alias) => removeAlias(pool.id, alias)),
  ]
}

/**
 * The same, but an e-mail address or phone number that somebody else has as an alias moves to this
 * user, and its old owner loses the verification of it (API reference, ConfirmSignUp and
 * AdminCreateUser, "ForceAliasCreation"). Two more round trips.
 */
export async function forcedAliasWrites(
  table: Table,
  pool: UserPool,
  change: UserChange,
): Promise<Write[]> {
  const { gained, lost } = difference(pool, change)
  const movable = isNamedByAttribute(pool) ? [] : gained.filter(({ kind }) => isAddress(kind))
  const stored = await readAliases(table, pool, movable)
  const taken = stored.filter(({ username }) => username !== change.after.username)
  const owners = await readUsers(table, pool.id, [
    ...new Set(taken.map(({ username }) => username)),
  ])
  return [
    ...gained.flatMap((alias) => {
      const from = taken.find((other) => isSame(other, alias))
      return from
        ? [moveAlias(pool.id, alias, { from, otherwise: userChanged })]
        : gain(pool, alias, userChanged)
    }),
    ...lost.map((alias) => removeAlias(pool.id, alias)),
    ...owners.flatMap((owner) =>
      replaceUser(withoutVerification(pool, owner, { taken, now: change.after.updatedAt })),
    ),
  ]
}

/** Cognito's answer to an alias that somebody else has. */
export function aliasExists({ kind }: Alias): ServiceError {
  return new ServiceError('AliasExistsException', accountExists(kind))
}

/** The sentence about an e-mail address, phone number or preferred_username that is taken. */
export function accountExists(attribute: string): string {
  return `An account with the given ${attribute} already exists.`
}

/**
 * What a user gains and loses by a change. While the pool's rules change, names by both count; those
 * by the other rules may be stored already or not, so that one which comes into force is gained.
 */
function difference(pool: UserPool, { before, after }: UserChange) {
  const had = before ? aliasesOf(pool, before) : []
  const has = aliasesToHave(pool, after)
  const hadInForce = before ? namesUnder(pool, before) : []
  const inForce = namesUnder(pool, after)
  return {
    gained: has.filter((alias) => !includes(includes(inForce, alias) ? hadInForce : had, alias)),
    lost: had.filter((alias) => !includes(has, alias)),
  }
}

function includes(aliases: readonly Alias[], alias: Alias): boolean {
  return aliases.some((other) => isSame(other, alias))
}

/**
 * An alias that could be another's user name must not be, for that would be found before it: a
 * preferred one always, an address where there are user names of a time with other rules.
 */
export function gain(pool: UserPool, alias: Alias, otherwise: Error): Write[] {
  const add = addAlias(pool.id, alias, otherwise)
  return mayBeUserName(pool, alias)
    ? [add, check(poolKeys.user(pool.id, alias.value), { when: [absent('pk')], otherwise })]
    : [add]
}

function mayBeUserName(pool: UserPool, { kind }: Alias): boolean {
  return kind === 'preferred_username' || mayHaveOtherNames(pool)
}

async function readAliases(table: Table, pool: UserPool, aliases: readonly Alias[]) {
  if (aliases.length === 0) return []
  const found = await table.read(
    Object.fromEntries(
      aliases.map(({ kind, value }) => [kind, aliasRef(pool.id, kind, value)] as const),
    ),
  )
  return Object.values(found).filter((alias) => alias !== undefined)
}

/** What an owner keeps whose aliases were taken: the address, but neither verified nor a name. */
function withoutVerification(
  pool: UserPool,
  owner: User,
  { taken, now }: { taken: readonly Alias[]; now: number },
): User {
  const attributes = { ...owner.attributes }
  const former = new Map(Object.entries(owner.formerNames ?? {}))
  for (const { kind, value, username } of taken) {
    if (username !== owner.username) continue
    if (foldedIn(pool, former.get(kind) ?? '') === value) former.delete(kind)
    else attributes[`${kind}_verified`] = 'false'
  }
  return revised(owner, { attributes, formerNames: Object.fromEntries(former) }, now)
}
