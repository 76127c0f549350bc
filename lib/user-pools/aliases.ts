import { ServiceError } from '../errors.ts'
import {
  addAlias,
  aliasRef,
  moveAlias,
  removeAlias,
  type Alias,
  type AliasKind,
} from '../store/aliases.ts'
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
 * attributes"). A verified address that is changed stays a name until the new one is verified too,
 * so that nobody is locked out by a change. The aliases stored for a user are always exactly these.
 */
export function aliasesOf(pool: UserPool, user: User): Alias[] {
  const { username, sub } = user
  const kinds = isNamedByAttribute(pool) && !isNative(user) ? [] : aliasKinds(pool)
  const names = kinds.flatMap((kind) =>
    valuesNaming(pool, user, kind).map((value) => ({
      kind,
      value: foldedIn(pool, value),
      username,
    })),
  )
  const subject: Alias = { kind: 'sub', value: sub, username }
  const others = names.filter(
    (alias, index) => names.findIndex((other) => isSame(alias, other)) === index,
  )
  return [subject, ...others].filter(({ value }) => value !== username)
}

/** Whether a user of a pool whose users are named by addresses is: not who comes from elsewhere. */
function isNative({ username, sub, isNamedByAttribute }: User): boolean {
  return username === sub || isNamedByAttribute === true
}

/** The present value of an attribute where it is a name, and the one before as long as it stays. */
function valuesNaming(pool: UserPool, user: User, kind: AliasKind): string[] {
  const { attributes, formerNames } = user
  const isName =
    isNamedByAttribute(pool) ||
    kind === 'preferred_username' ||
    attributes[`${kind}_verified`] === 'true'
  const former = isAddress(kind) ? formerNames?.[kind] : undefined
  return [isName ? attributes[kind] : undefined, former].filter((value) => value !== undefined)
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
  const movable = isNamedByAttribute(pool) ? [] : gained.filter(({ kind }) => isAddress(kind))
  const taken = await readAliases(table, pool, movable)
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
    ...lost.map((alias) => removeAlias(pool.id, alias, userChanged)),
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
  return {
    gained: has.filter((alias) => !had.some((other) => isSame(alias, other))),
    lost: had.filter((alias) => !has.some((other) => isSame(alias, other))),
  }
}

function isAddress(kind: AliasKind): kind is 'email' | 'phone_number' {
  return kind === 'email' || kind === 'phone_number'
}

function isSame(one: Alias, other: Alias): boolean {
  return one.kind === other.kind && one.value === other.value
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
