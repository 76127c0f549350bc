import { ServiceError } from '../errors.ts'
import { equals } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import type { User } from './users.ts'
import { put, remove, type Write } from './writes.ts'

/** A registration of a passkey under way; a user has at most one, the one begun last. */
export interface PasskeyRegistration {
  /** Whose it is: a later user of the same name has none of it. */
  readonly sub: string
  /** The app client that began it. */
  readonly clientId: string
  /** In base64url. */
  readonly challenge: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Where the registration of a user is stored. */
export const passkeyRegistrationRef = (
  poolId: string,
  username: string,
): Ref<PasskeyRegistration> => ({
  key: poolKeys.passkeyRegistration(poolId, username),
  parse: (attributes) => attributes.registration as PasskeyRegistration, // written whole below
})

/** Begins a registration, in place of one begun before. */
export function beginRegistration(
  { poolId, username }: Pick<User, 'poolId' | 'username'>,
  registration: PasskeyRegistration,
): Write {
  const ttl = Math.ceil(registration.expiresAt / 1000)
  return put(poolKeys.passkeyRegistration(poolId, username), { registration, ttl })
}

/** Uses a registration up. @throws (when written) WebAuthnChallengeNotFoundException */
export function endRegistration(
  { poolId, username }: Pick<User, 'poolId' | 'username'>,
  { challenge }: PasskeyRegistration,
): Write {
  return remove(poolKeys.passkeyRegistration(poolId, username), {
    when: [equals('registration.challenge', challenge)],
    otherwise: new ServiceError('WebAuthnChallengeNotFoundException'),
  })
}
