import type {
  PasswordHashingAlgorithmType,
  UserStatusType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { MfaFactor } from '../domain/mfa-choice.ts'
import { ServiceError } from '../errors.ts'
import { absent, equals, type Condition } from './conditions.ts'
import type { Link } from './links.ts'
import { listings, poolKeys } from './keys.ts'
import { removeSearched, searchWrites } from './search-index.ts'
import type { Ref } from './table.ts'
import { userShard, userShards } from './user-shards.ts'
import { put, remove, update, type Attributes, type Changes, type Write } from './writes.ts'

/** What a password left behind: its salt and its sealed SRP verifier, never the password. */
export interface StoredPassword {
  readonly salt: Uint8Array
  readonly verifier: Uint8Array
  /** Counts the passwords of the user: bound into the seal, so that an old one does not open. */
  readonly version: number
  /** When a temporary password ends, in milliseconds since the epoch. */
  readonly temporaryUntil?: number | undefined
}

/** The hash of a password that another system made, until its user first signs in with it. */
export interface ImportedPassword {
  readonly algorithm: PasswordHashingAlgorithmType
  readonly sealedHash: Uint8Array
  /** As in `StoredPassword`: one count for both. */
  readonly version: number
}

/** The user's own choice of further factors (API reference, SetUserMFAPreference). */
export interface MfaPreference {
  readonly enabled: readonly MfaFactor[]
  readonly preferred?: MfaFactor | undefined
  /** Whether a passkey with user verification may stand for the further factor. */
  readonly webAuthn?: boolean | undefined
}

/** The seed of an authenticator app that the user has proved to hold. */
export interface StoredTotp {
  readonly seed: Uint8Array
  /** Counts the seeds of the user: bound into the seal, so that an old one does not open. */
  readonly version: number
  readonly friendlyName?: string | undefined
}

/** A user of a user pool. Times are milliseconds since the epoch. */
export interface User {
  readonly poolId: string
  /** The name as stored and returned: lower case where the pool ignores case. */
  readonly username: string
  readonly sub: string
  readonly status: UserStatusType
  readonly enabled: boolean
  readonly attributes: Readonly<Record<string, string>>
  /** New addresses that replace the present ones once they are verified. */
  readonly pending?: Readonly<Partial<Record<'email' | 'phone_number', string>>> | undefined
  /** Verified addresses that stay names to sign in with until those in their place are verified. */
  readonly formerNames?: Readonly<Partial<Record<'email' | 'phone_number', string>>> | undefined
  /** Whether the user signed up or was created here: the addresses of others are no names. */
  readonly isNative?: boolean | undefined
  readonly password?: StoredPassword | undefined
  /** In place of `password`, for a user who was imported with it. */
  readonly importedPassword?: ImportedPassword | undefined
  /** Earlier passwords, newest first, as many as the pool's policy remembers. */
  readonly passwordHistory?: readonly StoredPassword[] | undefined
  readonly mfa?: MfaPreference | undefined
  readonly totp?: StoredTotp | undefined
  /** How many passkeys the user has; each is an item of its own. */
  readonly passkeys?: number | undefined
  /** The accounts elsewhere that the user was linked to; each is an item of its own. */
  readonly links?: readonly Link[] | undefined
  /** The line of an import that made the user: whoever goes over it again knows its own work. */
  readonly importedBy?: { readonly jobId: string; readonly line: number } | undefined
  readonly groups: readonly string[]
  /** Tokens issued until then are dead: global sign-out, disabling, password reset by others. */
  readonly signedOutAt?: number | undefined
  readonly createdAt: number
  readonly updatedAt: number
  /** Counts the changes; a write that depends on what was read carries it as condition. */
  readonly version: number
  /** The user as read, which tells what the search index says; not stored itself. */
  readonly asRead?: User | undefined
}

/** Where a user is stored. */
export const userRef = (poolId: string, username: string): Ref<User> => ({
  key: poolKeys.user(poolId, username),
  parse: parseUser,
})

/** A user in an item of the table. */
export function parseUser(attributes: Attributes): User {
  const user: User = {
    ...(attributes.user as User), // written whole by addUser and replaceUser
    groups: [...((attributes.groups as Set<string> | undefined) ?? [])], // a string set, or absent
    signedOutAt: attributes.signedOutAt as number | undefined, // a number, or absent
  }
  return { ...user, asRead: user }
}

/** Writes a new user, with what it is searched by. */
export function addUser(user: User, otherwise: Error): Write[] {
  const { poolId, username, groups, signedOutAt } = user
  return [
    put(
      poolKeys.user(poolId, username),
      {
        user: ownPart(user),
        signedOutAt,
        ...(groups.length > 0 && { groups: new Set(groups) }),
        ...listings.users(poolId, userShard(username), username),
      },
      { when: [absent('pk')], otherwise },
    ),
    ...searchWrites(undefined, user),
  ]
}

/** The error of a write that met another change of the same user; callers read again and retry. */
export const userChanged = new ServiceError('ConcurrentModificationException')

/**
 * Replaces everything but groups and sign-out, which change by updates of their own, of a user
 * that was read at the version before this one; and what the search index says of the user, as far
 * as that changes.
 */
export function replaceUser(user: User, changes: Changes = {}): Write[] {
  return [
    update(
      poolKeys.user(user.poolId, user.username),
      { ...changes, set: { user: ownPart(user), ...changes.set } },
      { when: isAt(user, user.version - 1), otherwise: userChanged },
    ),
    ...searchWrites(user.asRead, user),
  ]
}

/** Versions begin anew with each user: by one alone, who took the name since would be met. */
export function isAt({ sub }: User, version: number): Condition[] {
  return [equals('user.sub', sub), equals('user.version', version)]
}

/** Changes groups or sign-out of a user without touching the rest. */
export function updateUser(user: User, changes: Changes): Write {
  return update(poolKeys.user(user.poolId, user.username), changes, {
    when: [equals('user.sub', user.sub)],
    otherwise: new ServiceError('UserNotFoundException'),
  })
}

/** Deletes a user read at this version, and what the search index says of the user. */
export function removeUser(user: User): Write[] {
  const { poolId, username } = user
  return [
    remove(poolKeys.user(poolId, username), {
      when: isAt(user, user.version),
      otherwise: userChanged,
    }),
    ...removeSearched(user),
  ]
}

/** The partitions of the listing index that hold a pool's users. */
export function userPartitions(poolId: string): string[] {
  return userShards.map((shard) => listings.users(poolId, shard, '').listPk)
}

/** The part of a user that is one attribute of its item. */
function ownPart(user: User): object {
  return { ...user, groups: undefined, signedOutAt: undefined, asRead: undefined }
}
