import { createHash } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { identityKeys, listings, type Key } from './keys.ts'
import { listPage, type ListedPage } from './listing.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, update, type Attributes, type Write } from './writes.ts'

/** Over how many partitions of the listing index the identities of a pool are spread. */
const shards = 8

/** Somebody's account with a provider. */
export interface LinkedLogin {
  /** The provider's one name, whichever of its names the caller used. */
  readonly provider: string
  /** A hash of the provider's name for the person. */
  readonly subjectHash: string
  /** The pool's developer provider: only its owner links these, and several to one identity. */
  readonly isDeveloper?: boolean | undefined
}

/** A login as it is linked: what the identity keeps of it, and what only the login's own item does. */
export interface NewLogin extends LinkedLogin {
  /** The owner's name for a user of the developer provider. */
  readonly userIdentifier?: string | undefined
}

/** Whether two logins are the same account. */
export function isSameLogin(one: LinkedLogin, other: LinkedLogin): boolean {
  return one.provider === other.provider && one.subjectHash === other.subjectHash
}

/** An identity of an identity pool: a guest until it has a login. Times are epoch milliseconds. */
export interface Identity {
  readonly id: string
  readonly poolId: string
  readonly logins: readonly LinkedLogin[]
  /** Merged into another identity, or left by its last login: served no more, for ever. */
  readonly isDisabled?: boolean | undefined
  /** The identity that it was merged into. What it had stored lies under its own id still. */
  readonly mergedInto?: string | undefined
  /**
   * The identities that were merged into it, directly or through others, the newest last: what these
   * had stored is this one's to read and to delete. None of them is served by itself, and some may be
   * deleted by now.
   */
  readonly mergedFrom?: readonly string[] | undefined
  readonly createdAt: number
  readonly updatedAt: number
  /** Counts the changes; a write that depends on what was read carries it as condition. */
  readonly version: number
  /** The version at which it was imported last: at any other one it was changed here since. */
  readonly importedVersion?: number | undefined
}

/** Whose a login is: there is one item for each login of a pool, so that it has one identity. */
export interface LoginOwner {
  readonly identityId: string
  /** The owner's name for the user, of a developer login. */
  readonly userIdentifier?: string | undefined
}

/** Where an identity is stored. */
export const identityRef = (identityId: string): Ref<Identity> => ({
  key: identityKeys.identity(identityId),
  parse: (attributes) => attributes.identity as Identity, // written whole by the writes below
})

/** Where the owner of a login is stored. */
export const loginOwnerRef = (poolId: string, login: LinkedLogin): Ref<LoginOwner> => ({
  key: loginKey(poolId, login),
  parse: (attributes) => attributes.owner as LoginOwner, // written whole by addLogin
})

/** AWS's answer to the id of an identity that is not there. */
export function noSuchIdentity(id: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Identity '${id}' not found.`)
}

/** AWS's answer to whoever asks for an identity that is not theirs, or is served no more. */
export function forbiddenIdentity(id: string): ServiceError {
  return new ServiceError('NotAuthorizedException', `Access to Identity '${id}' is forbidden.`)
}

/** The error of a write that met another change of the same identity; callers read again. */
export const identityChanged = new ServiceError('ConcurrentModificationException')

/** The error of a write whose login has an owner already. */
export const loginTaken = new ServiceError(
  'ResourceConflictException',
  'Login is already linked to another account.',
)

/** The error of a write whose developer login has an owner already. */
export const developerUserTaken = new ServiceError('DeveloperUserAlreadyRegisteredException')

/** What an identity keeps of a login. */
export function linkedLogin({ provider, subjectHash, isDeveloper }: LinkedLogin): LinkedLogin {
  return { provider, subjectHash, isDeveloper }
}

/** Writes a new identity. */
export function addIdentity(identity: Identity): Write {
  return put(identityKeys.identity(identity.id), identityItem(identity), {
    when: [absent('pk')],
    otherwise: identityChanged,
  })
}

/** Replaces an identity that was read at the version before this one. */
export function replaceIdentity(identity: Identity): Write {
  return put(identityKeys.identity(identity.id), identityItem(identity), {
    when: [equals('identity.version', identity.version - 1)],
    otherwise: identityChanged,
  })
}

/** Deletes an identity read at this version; the caller deletes its logins with it. */
export function removeIdentity(identity: Identity): Write {
  return remove(identityKeys.identity(identity.id), {
    when: [equals('identity.version', identity.version)],
    otherwise: identityChanged,
  })
}

/** Gives a login, which nobody has yet, to an identity. */
export function addLogin(poolId: string, login: NewLogin, identityId: string): Write {
  const { userIdentifier } = login
  const owner: LoginOwner = { identityId, userIdentifier }
  return put(
    loginKey(poolId, login),
    { owner },
    { when: [absent('pk')], otherwise: login.isDeveloper ? developerUserTaken : loginTaken },
  )
}

/** Gives a login of one identity to another. */
export function moveLogin(
  poolId: string,
  login: LinkedLogin,
  { from, to }: { from: string; to: string },
): Write {
  return update(
    loginKey(poolId, login),
    { set: { 'owner.identityId': to } },
    { when: [equals('owner.identityId', from)], otherwise: identityChanged },
  )
}

/** Takes a login from its identity. */
export function removeLogin(poolId: string, login: LinkedLogin, identityId: string): Write {
  return remove(loginKey(poolId, login), {
    when: [equals('owner.identityId', identityId)],
    otherwise: identityChanged,
  })
}

/** A page of a pool's identities by id, those merged away only if asked for. */
export async function listIdentities(
  table: Table,
  { poolId, limit, after, hideDisabled }: ListIdentitiesQuestion,
): Promise<ListedPage<Identity>> {
  const partitions = Array.from(
    { length: shards },
    (_, shard) => listings.identities(poolId, shard, '').listPk,
  )
  return listPage(table, { partitions, limit, after }, (attributes) => {
    const identity = identityRef('').parse(attributes)
    return hideDisabled && identity.isDisabled === true ? [] : [identity]
  })
}

/** Which page of which pool's identities. */
export interface ListIdentitiesQuestion {
  readonly poolId: string
  readonly limit: number
  readonly after: string | undefined
  readonly hideDisabled: boolean
}

function loginKey(poolId: string, { provider, subjectHash }: LinkedLogin): Key {
  return identityKeys.login(poolId, provider, subjectHash)
}

function identityItem(identity: Identity): Attributes {
  const { id, poolId } = identity
  const shard = (createHash('sha256').update(id).digest()[0] ?? 0) % shards
  return { identity, ...listings.identities(poolId, shard, id) }
}
