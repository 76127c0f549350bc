import type {
  PasswordHashingAlgorithmType,
  PasswordPolicyType,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { passwordFaults } from '../domain/password-policy.ts'
import { readPasswordHash } from '../domain/password-hashes/index.ts'
import { createVerifier, newSalt, verifyPassword } from '../domain/srp/index.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { UserPool } from '../store/user-pools.ts'
import {
  replaceUser,
  type ImportedPassword,
  type StoredPassword,
  type User,
} from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import { poolName } from './ids.ts'

/** Salt and SRP verifier of a user's password, opened. */
export interface OpenPassword {
  readonly salt: Buffer
  readonly verifier: Buffer
}

/** What a new password changes on its user. */
export type PasswordChange = Pick<User, 'password' | 'importedPassword' | 'passwordHistory'>

/** Somebody who is said to be a user, and the user if there is one. */
export interface ClaimedUser extends Pick<User, 'poolId' | 'username'> {
  readonly user: User | undefined
}

const label = 'password'
const importedLabel = 'imported-password'
const day = 24 * 60 * 60 * 1000

/** The pool's password policy, with Cognito's defaults where the pool has none. */
export function passwordPolicy(pool: UserPool): PasswordPolicyType {
  return pool.settings.Policies?.PasswordPolicy ?? {}
}

/** @throws ServiceError InvalidPasswordException with the policy's first fault */
export function checkPassword(pool: UserPool, password: string): void {
  const fault = passwordFaults(passwordPolicy(pool), password)
  if (fault !== undefined) throw new ServiceError('InvalidPasswordException', fault)
}

/**
 * The user with a new password; what is kept of it is its sealed verifier. The earlier one joins
 * the history, as far as the pool's policy remembers; an imported hash is forgotten at once.
 *
 * @throws ServiceError InvalidPasswordException, PasswordHistoryPolicyViolationException
 */
export function withPassword(
  { pool, sealer }: { pool: UserPool; sealer: Sealer },
  user: User,
  { password, temporaryFrom }: { password: string; temporaryFrom?: number },
): PasswordChange {
  checkPassword(pool, password)
  const { PasswordHistorySize: remembered = 0, TemporaryPasswordValidityDays: days = 0 } =
    passwordPolicy(pool)
  const past = [user.password, ...(user.passwordHistory ?? [])]
    .filter((stored) => stored !== undefined)
    .slice(0, remembered)
  if (past.some((stored) => isPassword(openPassword(sealer, user, stored), user, password))) {
    throw new ServiceError('PasswordHistoryPolicyViolationException')
  }
  return {
    password: {
      ...storedPassword(sealer, user, password),
      ...(temporaryFrom !== undefined && { temporaryUntil: temporaryFrom + (days || 7) * day }),
    },
    importedPassword: undefined,
    ...(remembered > 0 && { passwordHistory: past }),
  }
}

/**
 * The hash of a user's password that another system made, as it is kept until the user signs in
 * with the plain password once (developer guide, "Importing users with password hashes").
 */
export function importedPassword(
  sealer: Sealer,
  user: User,
  { algorithm, hash }: { algorithm: PasswordHashingAlgorithmType; hash: string },
): ImportedPassword {
  const context = importContext(user, { algorithm, version: 1 })
  return {
    algorithm,
    sealedHash: sealer.seal(importedLabel, Buffer.from(hash), context),
    version: 1,
  }
}

/**
 * Puts a verifier of our own in place of an imported hash that has just proved the password to be
 * right; nothing for other users. No policy is asked: the user did not choose it now.
 */
export function ownPasswordWrites(
  sealer: Sealer,
  user: User | undefined,
  password: string,
): Write[] {
  if (!user?.importedPassword) return []
  const stored = storedPassword(sealer, user, password)
  const version = user.version + 1
  return replaceUser({ ...user, password: stored, importedPassword: undefined, version })
}

/**
 * Whether this is the password of a user, who may have none or not exist: then it costs the same as
 * a wrong one. Only an imported hash costs what its makers wanted.
 */
export async function isPasswordOf(
  sealer: Sealer,
  { user, ...owner }: ClaimedUser,
  password: string,
): Promise<boolean> {
  const { importedPassword: imported, password: stored } = user ?? {}
  if (user && imported) {
    const hash = sealer.open(importedLabel, imported.sealedHash, importContext(user, imported))
    if (!hash) throw new Error(`an imported password of ${user.sub} does not open`)
    return readPasswordHash(imported.algorithm, hash.toString('utf8')).verify(password)
  }
  const open = user && stored ? openPassword(sealer, user, stored) : noPassword(sealer, owner)
  return isPassword(open, owner, password)
}

/** Opens a stored password of a user. @throws Error when it was moved here from elsewhere */
export function openPassword(sealer: Sealer, user: User, stored: StoredPassword): OpenPassword {
  const verifier = sealer.open(label, stored.verifier, sealContext(user, stored.version))
  if (!verifier) throw new Error(`a password of ${user.sub} does not open`)
  return { salt: Buffer.from(stored.salt), verifier }
}

/** Whether this is the password behind an opened one; the same work whatever the answer. */
export function isPassword(
  { salt, verifier }: OpenPassword,
  user: Pick<User, 'poolId' | 'username'>,
  password: string,
): boolean {
  return verifyPassword({
    poolName: poolName(user.poolId),
    userId: user.username,
    password,
    salt,
    verifier,
  })
}

/**
 * What stands for the password of a user who has none or does not exist: the salt is the same for
 * the same name every time, and no password fits.
 */
export function noPassword(sealer: Sealer, user: Pick<User, 'poolId' | 'username'>): OpenPassword {
  const seed = (part: string) => sealer.hash(`no-password-${part}`, [user.poolId, user.username])
  const verifier = Buffer.concat(Array.from({ length: 12 }, (_, i) => seed(`verifier-${i}`)))
  verifier[0] = 0x7f // below the group's prime
  return { salt: seed('salt').subarray(0, 16), verifier }
}

/** A password as it is stored, whatever the policy says of it. */
export function storedPassword(sealer: Sealer, user: User, password: string): StoredPassword {
  const version = (user.password?.version ?? user.importedPassword?.version ?? 0) + 1
  const salt = newSalt()
  const proof = { poolName: poolName(user.poolId), userId: user.username, password, salt }
  const verifier = sealer.seal(label, createVerifier(proof), sealContext(user, version))
  return { salt, verifier, version }
}

function importContext(
  user: User,
  { algorithm, version }: Pick<ImportedPassword, 'algorithm' | 'version'>,
): string[] {
  return [...sealContext(user, version), algorithm]
}

function sealContext({ poolId, sub }: User, version: number): string[] {
  return [poolId, sub, String(version)]
}
