import { note } from '../audit/trail.ts'
import { ServiceError } from '../errors.ts'
import { contactAttribute, foldUserName } from '../domain/user-names.ts'
import { isUuid } from '../domain/uuid.ts'
import { aliasRef, type Alias, type AliasKind } from '../store/aliases.ts'
import { clientRef, noSuchClient, type AppClient } from '../store/app-clients.ts'
import { attemptsRef, type Attempts } from '../store/attempts.ts'
import type { Ref, Table } from '../store/table.ts'
import { mayHaveOtherNames, noSuchPool, poolRef, type UserPool } from '../store/user-pools.ts'
import { userRef, type User } from '../store/users.ts'
import { poolIdOfClient } from './ids.ts'
import { hidesUnknownUsers } from './sign-in/flows.ts'

/** A name that somebody gave for a user, and what is behind it. */
export interface FoundUser {
  readonly pool: UserPool
  /** The name as it was given. */
  readonly name: string
  /** Undefined when nobody has this name. */
  readonly user: User | undefined
  /** The user name that the name stands for; for an unknown name its folded form. */
  readonly username: string
  /** The sign-in attempts on that user name. */
  readonly attempts: Attempts | undefined
}

/** The same, found through an app client. */
export interface FoundClientUser extends FoundUser {
  readonly client: AppClient
}

/**
 * Finds a user by user name, alias or `sub` through an app client: one round trip when the name is
 * the user name, two when it is an alias.
 *
 * @throws ServiceError ResourceNotFoundException when there is no such client
 */
export async function findClientUser(
  table: Table,
  { region, clientId, name }: { region: string; clientId: string; name: string },
): Promise<FoundClientUser> {
  const poolId = poolIdOfClient(region, clientId)
  const names = nameRefs(poolId, name)
  const { pool, client, ...found } = await table.read({
    pool: poolRef(poolId),
    client: clientRef(poolId, clientId),
    ...names,
  })
  if (!pool || !client) throw noSuchClient(clientId)
  return {
    client,
    ...(await resolve(table, pool, { name, hides: hidesUnknownUsers(client), ...found })),
  }
}

/**
 * Finds a user by user name, alias or `sub` in a pool, for operations without a client.
 *
 * @throws ServiceError ResourceNotFoundException when there is no such pool
 */
export async function findPoolUser(
  table: Table,
  { poolId, name }: { poolId: string; name: string },
): Promise<FoundUser> {
  const { pool, ...found } = await table.read({ pool: poolRef(poolId), ...nameRefs(poolId, name) })
  if (!pool) throw noSuchPool(poolId)
  return resolve(table, pool, { name, hides: false, ...found })
}

/** The pool and the user of a name. @throws ServiceError also UserNotFoundException */
export async function requirePoolUser(
  table: Table,
  wanted: { poolId: string; name: string },
): Promise<FoundUser & { readonly user: User }> {
  const found = await findPoolUser(table, wanted)
  const { user } = found
  if (!user) throw new ServiceError('UserNotFoundException')
  return { ...found, user }
}

/** Whether a pool tells names apart by case; pools made by the API do unless they say otherwise. */
export function isCaseSensitive(pool: UserPool): boolean {
  return pool.settings.UsernameConfiguration?.CaseSensitive ?? true
}

/** The attributes of a pool that may stand for the user name at sign-in. */
export function aliasKinds(pool: UserPool): AliasKind[] {
  return [...(pool.settings.AliasAttributes ?? []), ...(pool.settings.UsernameAttributes ?? [])]
}

/** A name as the pool compares it. */
export function foldedIn(pool: UserPool, name: string): string {
  return foldUserName(name, isCaseSensitive(pool))
}

interface NameRefs extends Record<string, Ref<unknown> | undefined> {
  exactUser: Ref<User>
  exactAttempts: Ref<Attempts>
  exactKey: Ref<Alias> | undefined
  exactPreferred: Ref<Alias>
  foldedUser: Ref<User> | undefined
  foldedAttempts: Ref<Attempts> | undefined
  foldedKey: Ref<Alias> | undefined
  foldedPreferred: Ref<Alias> | undefined
}

/** Whether the pool minds the case is not known before it is read, so both forms are read with it. */
function nameRefs(poolId: string, name: string): NameRefs {
  const folded = foldUserName(name, false)
  const other = folded === name ? undefined : folded
  const kind = keyKindOf(name)
  const aliasOf = (kind: AliasKind | undefined, value: string | undefined) =>
    kind && value !== undefined ? aliasRef(poolId, kind, value) : undefined
  return {
    exactUser: userRef(poolId, name),
    exactAttempts: attemptsRef(poolId, name),
    exactKey: aliasOf(kind, name),
    exactPreferred: aliasRef(poolId, 'preferred_username', name),
    foldedUser: other === undefined ? undefined : userRef(poolId, other),
    foldedAttempts: other === undefined ? undefined : attemptsRef(poolId, other),
    foldedKey: aliasOf(kind, other),
    foldedPreferred: aliasOf('preferred_username', other),
  }
}

/** What a name of this form is besides a `preferred_username`, which may have any form. */
function keyKindOf(name: string): AliasKind | undefined {
  return contactAttribute(name) ?? (isUuid(name) ? 'sub' : undefined)
}

interface NameRead {
  name: string
  /** Whether a name that nobody has must cost as much as one that is somebody's alias. */
  hides: boolean
  exactUser: User | undefined
  exactAttempts: Attempts | undefined
  exactKey: Alias | undefined
  exactPreferred: Alias | undefined
  foldedUser: User | undefined
  foldedAttempts: Attempts | undefined
  foldedKey: Alias | undefined
  foldedPreferred: Alias | undefined
}

async function resolve(table: Table, pool: UserPool, read: NameRead): Promise<FoundUser> {
  const { name, hides } = read
  const folded = foldedIn(pool, name)
  const isExact = folded === name
  const user = isExact ? read.exactUser : read.foldedUser
  const attempts = isExact ? read.exactAttempts : read.foldedAttempts
  const alias = user ? undefined : aliasIn(pool, read, isExact)
  // Where unknown names are hidden, the second trip does not depend on what the first one found
  const mayBeAlias = areNames(pool, keyKindOf(name), 'preferred_username', 'username')
  if (!alias && !(hides && mayBeAlias)) {
    note({ user: user?.sub })
    return { pool, name, user, username: folded, attempts }
  }
  const username = alias?.username ?? folded
  const behind = await table.read({
    user: userRef(pool.id, username),
    attempts: attemptsRef(pool.id, username),
  })
  note({ user: behind.user?.sub })
  return { pool, name, username, ...behind }
}

/** Nobody takes over another's address or `sub` by preferring it as a name: that comes last. */
function aliasIn(pool: UserPool, read: NameRead, isExact: boolean): Alias | undefined {
  const found = isExact
    ? [read.exactKey, read.exactPreferred]
    : [read.foldedKey, read.foldedPreferred]
  return found.find((alias) => alias && areNames(pool, alias.kind))
}

/** Whether any of the kinds stands for the user name in a pool, as the `sub` does in all. */
function areNames(pool: UserPool, ...kinds: (AliasKind | undefined)[]): boolean {
  const others = mayHaveOtherNames(pool) ? (['username'] as const) : []
  const named: (AliasKind | undefined)[] = ['sub', ...aliasKinds(pool), ...others]
  return kinds.some((kind) => kind !== undefined && named.includes(kind))
}
