import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { modPow, N, pad, toGroupBytes, toInteger } from './modular-power.ts'

/** The group's generator. */
export const g = Buffer.of(2)

/**
 * What a verifier is made from. For a user `poolName` is the pool id after its underscore and
 * `userId` the USER_ID_FOR_SRP; for a device they are the device group key and the device key, and
 * `password` is the device secret.
 */
export interface PasswordProof {
  readonly poolName: string
  readonly userId: string
  readonly password: string
  /** 16 random bytes from `newSalt`. */
  readonly salt: Uint8Array
}

/** A fresh salt of 16 random bytes for `createVerifier` (RFC 5054 section 2.4). */
export function newSalt(): Buffer {
  return randomBytes(16)
}

/**
 * Derives the SRP verifier of a password: 384 big-endian bytes, a secret as good as a password
 * hash (RFC 5054 section 2.4, with Cognito's x = H(PAD(salt), H(pool, user, ":", password))).
 */
export function createVerifier({ poolName, userId, password, salt }: PasswordProof): Buffer {
  const identity = createHash('sha256').update(`${poolName}${userId}:${password}`).digest()
  // clients read the salt as a number: its leading zero bytes do not count
  const x = createHash('sha256')
    .update(pad(toInteger(salt)))
    .update(identity)
    .digest()
  return modPow(g, x)
}

/** Whether a plain password belongs to a stored verifier; compares in constant time. */
export function verifyPassword({
  verifier,
  ...proof
}: PasswordProof & { readonly verifier: Uint8Array }): boolean {
  return timingSafeEqual(createVerifier(proof), toGroupBytes(toInteger(verifier) % N))
}
