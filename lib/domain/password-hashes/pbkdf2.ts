import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import {
  derivedHash,
  malformedHash,
  partsOf,
  refuseCostly,
  type PasswordHash,
} from './password-hash.ts'

const form = /^\$pbkdf2-sha256\$([0-9]{1,9})\$([A-Za-z0-9+./]{2,86})\$([A-Za-z0-9+./]{22,86})$/u
const derive = promisify(pbkdf2)

/**
 * A PBKDF2 hash (RFC 8018) with HMAC-SHA-256 in Passlib's form, whose base64 has `.` for `+`:
 * `$pbkdf2-sha256$iterations$salt$hash`.
 *
 * @throws ServiceError InvalidParameterException
 */
export function readPbkdf2(text: string): PasswordHash {
  const [digits, saltText = '', digestText = ''] = partsOf(text, form)
  const iterations = Number(digits)
  if (iterations < 1) throw malformedHash()
  refuseCostly([[iterations, 600_000]])
  const salt = bytesOf(saltText)
  const digest = bytesOf(digestText)
  return derivedHash(digest, (password) =>
    derive(password, salt, iterations, digest.length, 'sha256'),
  )
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}
