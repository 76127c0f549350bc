import { createHash } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { poolKeys, type Key } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { replaceUser, type User } from './users.ts'
import { put, remove, update, type Attributes, type Write } from './writes.ts'

/**
 * A passkey of a user: an item beside the user's, and one that keeps its credential id unique in
 * the pool. The user's own item counts them; all three change in one transaction.
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
  const guard = {
    when: [absent('pk')],
    otherwise: new ServiceError('InvalidParameterException', 'The passkey is registered already.'),
  }
  return [
    put(poolKeys.passkey(poolId, username, hashOf(id)), { passkey }, guard),
    put(poolKeys.passkeyId(poolId, hashOf(id)), {}, guard),
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
    ...replaceUser(user),
  ]
}

/** Deletes all passkeys of a user who is about to be deleted: nothing else counts them. */
export async function removePasskeysOf(table: Table, user: User): Promise<void> {
  const passkeys = await listPasskeys(table, user)
  await table.writeUnconditionally(
    passkeys.flatMap(({ poolId, username, id }) => [
      remove(poolKeys.passkey(poolId, username, hashOf(id))),
      remove(poolKeys.passkeyId(poolId, hashOf(id))),
    ]),
  )
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

/** All passkeys of a user, the oldest first: they are few. */
export async function listPasskeys(table: Table, user: User): Promise<Passkey[]> {
  const { pk, sk: prefix } = poolKeys.passkey(user.poolId, user.username, '')
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
    ConsistentRead: true,
  })
  return items
    .map(parsePasskey)
    .filter(({ sub }) => sub === user.sub)
    .sort((one, other) => one.createdAt - other.createdAt || (one.id < other.id ? -1 : 1))
}

/** By hash: a credential id may have more bytes than a sort key. */
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}

function parsePasskey(attributes: Attributes): Passkey {
  return attributes.passkey as Passkey // written whole by addPasskey
}
