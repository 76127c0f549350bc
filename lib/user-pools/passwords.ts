import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { passwordFaults } from '../domain/password-policy.ts'
import { createVerifier, newSalt, verifyPassword } from '../domain/srp/index.ts'
import type { Sealer } from '../keys/sealer.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { StoredPassword, User } from '../store/users.ts'
import { poolName } from './ids.ts'

/** Salt and SRP verifier of a user's password, opened. */
export interface OpenPassword {
  readonly salt: Buffer
  readonly verifier: Buffer
}

const label = 'password'
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
 * the history, as far as the pool's policy remembers.
 *
 * @throws ServiceError InvalidPasswordException, PasswordHistoryPolicyViolationException
 */
export function withPassword(
  { pool, sealer }: { pool: UserPool; sealer: Sealer },
  user: User,
  { password, temporaryFrom }: { password: string; temporaryFrom?: number },
): Pick<User, 'password' | 'passwordHistory'> {
  checkPassword(pool, password)
  const { PasswordHistorySize: remembered = 0, TemporaryPasswordValidityDays: days = 0 } =
    passwordPolicy(pool)
  const past = [user.password, ...(user.passwordHistory ?? [])]
    .filter((stored) => stored !== undefined)
    .slice(0, remembered)
  if (past.some((stored) => isPassword(openPassword(sealer, user, stored), user, password))) {
    throw new ServiceError('PasswordHistoryPolicyViolationException')
  }
  const version = (user.password?.version ?? 0) + 1
  const salt = newSalt()
  const proof = { poolName: poolName(user.poolId), userId: user.username, password, salt }
  return {
    password: {
      salt,
      verifier: sealer.seal(label, createVerifier(proof), sealContext(user, version)),
      version,
      ...(temporaryFrom !== undefined && { temporaryUntil: temporaryFrom + (days || 7) * day }),
    },
    ...(remembered > 0 && { passwordHistory: past }),
  }
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

function sealContext({ poolId, sub }: User, version: number): string[] {
  return [poolId, sub, String(version)]
}
