import { argon2 } from 'node:crypto'
import { promisify } from 'node:util'
import {
  derivedHash,
  malformedHash,
  partsOf,
  refuseCostly,
  type PasswordHash,
} from './password-hash.ts'

const form =
  /^\$argon2id\$v=19\$m=([0-9]{1,9}),t=([0-9]{1,9}),p=([0-9]{1,9})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/u
const derive = promisify(argon2)

/**
 * An Argon2id hash (RFC 9106) of version 1.3 in the PHC string format:
 * `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
 *
 * @throws ServiceError InvalidParameterException
 */
export function readArgon2id(text: string): PasswordHash {
  const [m, t, p, saltText = '', digestText = ''] = partsOf(text, form)
  const [memory = 0, passes = 0, parallelism = 0] = [m, t, p].map(Number)
  if (passes < 1 || parallelism < 1 || memory < 8 * parallelism) throw malformedHash()
  refuseCostly([
    [memory, 19_456],
    [passes, 2],
    [parallelism, 1],
  ])
  const nonce = Buffer.from(saltText, 'base64')
  const digest = Buffer.from(digestText, 'base64')
  const costs = { nonce, memory, passes, parallelism, tagLength: digest.length }
  return derivedHash(digest, (message) => derive('argon2id', { message, ...costs }))
}
