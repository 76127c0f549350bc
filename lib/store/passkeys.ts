import { createHash } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { poolKeys, type Key } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { replaceUser, type User } from './users.ts'
import { put, remove, update, type Attributes, type Write } from './writes.ts'

/**
 * A passkey of a user:
 *
 *     an item beside the user's     ── what it takes to verify its use
 *     an item in the pool           ── keeps its credential id unique
 *     the user's list of passkeys   ── what it takes to ask for them, without a search
 *     the user's own count          ── whether there are any
 *
 * All four change in one transaction.
 */
export interface Passkey {
  readonly poolId: string
  readonly username: string
  /** Whose passkey it is: a later user of the same name has none of it. */
  readonly sub: string
  /** The credential id, in base64url. */
  readonly id: string
  /** The COSE key. */
  readonly publicKey: Uint8Array
  /** How often the authenticator says it was used; 0 when it does not count. */
  readonly counter: number
  readonly relyingPartyId: string
  readonly isBackupEligible: boolean
  readonly attachment?: 'platform' | 'cross-platform' | undefined
  readonly transports: readonly string[]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** What the user's list says of a passkey. */
export type ListedPasskey = Pick<
  Passkey,
  'id' | 'sub' | 'relyingPartyId' | 'attachment' | 'transports' | 'createdAt'
>

/** How many passkeys a user may have (developer guide, "Quotas in Amazon Cognito"). */
export const passkeysPerUser = 20

/** Where a user's passkey is stored; its `id` and `sub` have to be the ones expected. */
export const passkeyRef = (poolId: string, username: string, id: string): Ref<Passkey> => ({
  key: poolKeys.passkey(poolId, username, hashOf(id)),
  parse: parsePasskey,
})

/** AWS's answer to the id of a passkey that is not there. */
export function noSuchPasskey(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'The passkey does not exist.')
}

/**
 * Writes a new passkey, with its user, who counts it and was read at the version before.
 *
 * @throws (when written) InvalidParameterException for a credential id that the pool has, and
 *   `userChanged`
 */
export function addPasskey(passkey: Passkey, user: User): Write[] {
  const { poolId, username, id } = passkey
  const { sub, relyingPartyId, attachment, transports, createdAt } = passkey
  const listed: ListedPasskey = { id, sub, relyingPartyId, attachment, transports, createdAt }
  const guard = {
    when: [absent('pk')],
    otherwise: new ServiceError('InvalidParameterException', 'The passkey is registered already.'),
  }
  return [
    put(poolKeys.passkey(poolId, username, hashOf(id)), { passkey }, guard),
    put(poolKeys.passkeyId(poolId, hashOf(id)), {}, guard),
    update(poolKeys.passkeys(poolId, username), { set: { [entryOf(id)]: listed } }),
    ...replaceUser(user),
  ]
}

/** Deletes a passkey, with its user, who was read at the version before. */
export function removePasskey(passkey: Passkey, user: User): Write[] {
  const { poolId, username, id, sub } = passkey
  return [
    remove(poolKeys.passkey(poolId, username, hashOf(id)), {
      when: [equals('passkey.sub', sub)],
      otherwise: noSuchPasskey(),
    }),
    remove(poolKeys.passkeyId(poolId, hashOf(id))),
    update(poolKeys.passkeys(poolId, username), { remove: [entryOf(id)] }),
    ...replaceUser(user),
  ]
}

/** Deletes all passkeys of a user who is about to be deleted: nothing else counts them. */
export async function removePasskeysOf(table: Table, user: User): Promise<void> {
  const { poolId, username } = user
  const listed = await listPasskeys(table, user)
  await table.writeUnconditionally([
    ...listed.flatMap(({ id }) => [
      remove(poolKeys.passkey(poolId, username, hashOf(id))),
      remove(poolKeys.passkeyId(poolId, hashOf(id))),
    ]),
    remove(poolKeys.passkeys(poolId, username)),
  ])
}

/** Where the credential id of a passkey's item is kept unique. */
export function passkeyIdKey(poolId: string, passkey: Key): Key {
  return poolKeys.passkeyId(poolId, passkey.sk.slice(passkey.sk.indexOf('#') + 1))
}

/** Whether an item of a user's partition is a passkey. */
export function isPasskeyKey({ sk }: Key): boolean {
  return sk.startsWith(poolKeys.passkey('', '', '').sk)
}

/**
 * Keeps the counter after a use of a passkey, in the condition that no other use and no deletion
 * came first.
 *
 * @throws (when written) NotAuthorizedException
 */
export function setPasskeyCounter(passkey: Passkey, counter: number): Write {
  const { poolId, username, id, sub } = passkey
  return update(
    poolKeys.passkey(poolId, username, hashOf(id)),
    { set: { 'passkey.counter': counter } },
    {
      when: [equals('passkey.sub', sub), equals('passkey.counter', passkey.counter)],
      otherwise: new ServiceError('NotAuthorizedException'),
    },
  )
}

/** Where the list of a user's passkeys is stored, in no order. */
const passkeyListRef = (poolId: string, username: string): Ref<ListedPasskey[]> => ({
  key: poolKeys.passkeys(poolId, username),
  parse: (attributes) =>
    Object.entries(attributes).flatMap(
      ([name, value]) => (name.startsWith(entryOf('')) ? [value as ListedPasskey] : []), // written by addPasskey
    ),
})

/** All passkeys of a user, the oldest first: they are few. */
export async function listPasskeys(table: Table, user: User): Promise<ListedPasskey[]> {
  const listed = await table.get(passkeyListRef(user.poolId, user.username))
  return (listed ?? [])
    .filter(({ sub }) => sub === user.sub)
    .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))
}

/** The attribute that a passkey is listed in. */
function entryOf(id: string): string {
  return `passkey ${id}`
}

/** By hash: a credential id may have more bytes than a sort key. */
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

function parsePasskey(attributes: Attributes): Passkey {
  return attributes.passkey as Passkey // written whole by addPasskey
}
