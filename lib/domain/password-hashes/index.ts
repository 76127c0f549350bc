import type { PasswordHashingAlgorithmType } from '@aws-sdk/client-cognito-identity-provider'
import { readArgon2id } from './argon2id.ts'
import { readBcrypt } from './bcrypt.ts'
import type { PasswordHash } from './password-hash.ts'
import { readPbkdf2 } from './pbkdf2.ts'
import { readScrypt } from './scrypt.ts'

const readers: Readonly<Record<PasswordHashingAlgorithmType, (text: string) => PasswordHash>> = {
  ARGON2ID: readArgon2id,
  BCRYPT: readBcrypt,
  PBKDF2_SHA256: readPbkdf2,
  SCRYPT: readScrypt,
}

/**
 * Reads the hash of a password that another system made (developer guide, "Importing users with
 * password hashes").
 *
 * @throws ServiceError InvalidParameterException when it is not of this algorithm's form, or costs
 *   more than Cognito takes
 */
export function readPasswordHash(
  algorithm: PasswordHashingAlgorithmType,
  text: string,
): PasswordHash {
  return readers[algorithm](text)
}
