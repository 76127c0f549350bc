import { ServiceError } from '../errors.ts'
import { addAlias, aliasRef, moveAlias, removeAlias, type Alias } from '../store/aliases.ts'
import { absent } from '../store/conditions.ts'
import { poolKeys } from '../store/keys.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { readUsers } from '../store/users-listing.ts'
import { replaceUser, userChanged, type User } from '../store/users.ts'
import { check, type Write } from '../store/writes.ts'
import { aliasKinds, foldedIn } from './find-user.ts'
import { revised } from './user-changes.ts'

/** A user before and after a change; `before` is undefined for a new one. */
export interface UserChange {
  readonly before: User | undefined
  readonly after: User
}

/** Makes the error for an alias that somebody else has. */
export type AliasRefusal = (alias: Alias) => Error

/**
 * Every other name under which a user is found: the `sub`, and what the pool's settings make of the
 * attributes. E-mail address and phone number are names at once where they stand for the user name,
 * and only once verified where they are an alias of it (developer guide, "Customizing sign-in
 * attributes"). The aliases stored for a user are always exactly these.
 */
export function aliasesOf(pool: UserPool, user: User): Alias[] {
  const { username, sub, attributes } = user
  const names = aliasKinds(pool).flatMap((kind): Alias[] => {
    const value = attributes[kind]
    const isName =
      isNamedByAttribute(pool) ||
      kind === 'preferred_username' ||
      attributes[`${kind}_verified`] === 'true'
    return value && isName ? [{ kind, value: foldedIn(pool, value), username }] : []
  })
  const subject: Alias = { kind: 'sub', value: sub, username }
  return [subject, ...names].filter(({ value }) => value !== username)
}

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
    ...lost.map((alias) => removeAlias(pool.id, alias, userChanged)),
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
  const movable = isNamedByAttribute(pool)
    ? []
    : gained.filter(({ kind }) => kind === 'email' || kind === 'phone_number')
  const taken = await readAliases(table, pool, movable)
  const owners = await readUsers(table, pool.id, [
    ...new Set(taken.map(({ username }) => username)),
  ])
  return [
    ...gained.flatMap((alias) => {
      const from = taken.find(({ kind }) => kind === alias.kind)
      return from
        ? [moveAlias(pool.id, alias, { from, otherwise: userChanged })]
        : gain(pool, alias, userChanged)
    }),
    ...lost.map((alias) => removeAlias(pool.id, alias, userChanged)),
    ...owners.flatMap((owner) =>
      replaceUser(withoutVerification(owner, taken, change.after.updatedAt)),
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

/** Whether the users of a pool are named by e-mail address or phone number. */
export function isNamedByAttribute(pool: UserPool): boolean {
  return (pool.settings.UsernameAttributes?.length ?? 0) > 0
}

/** Whether users of a pool may be stored under their `sub`. */
export function hasSubNames(pool: UserPool): boolean {
  return isNamedByAttribute(pool) || pool.hasSubNames === true
}

function difference(pool: UserPool, { before, after }: UserChange) {
  const had = before ? aliasesOf(pool, before) : []
  const has = aliasesOf(pool, after)
  const isIn = (list: readonly Alias[], { kind, value }: Alias) =>
    list.some((other) => other.kind === kind && other.value === value)
  return {
    gained: has.filter((alias) => !isIn(had, alias)),
    lost: had.filter((alias) => !isIn(has, alias)),
  }
}

/** A preferred_username must not be another's user name either, which would be found before it. */
function gain(pool: UserPool, alias: Alias, otherwise: Error): Write[] {
  const add = addAlias(pool.id, alias, otherwise)
  if (alias.kind !== 'preferred_username') return [add]
  return [add, check(poolKeys.user(pool.id, alias.value), { when: [absent('pk')], otherwise })]
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

function withoutVerification(owner: User, taken: readonly Alias[], now: number): User {
  const attributes = { ...owner.attributes }
  for (const { kind, username } of taken) {
    if (username === owner.username) attributes[`${kind}_verified`] = 'false'
  }
  return revised(owner, { attributes }, now)
}
