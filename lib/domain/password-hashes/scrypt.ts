import { scrypt, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'
import {
  derivedHash,
  malformedHash,
  partsOf,
  refuseCostly,
  type PasswordHash,
} from './password-hash.ts'

const form = /^([0-9]{1,9})\$([0-9]{1,9})\$([0-9]{1,9})\$([0-9a-f]{2,128})\$([0-9a-f]{32,128})$/iu
const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/**
 * A scrypt hash (RFC 7914) as Cognito spells it: `N$r$p$salt$hash`, the last two in hexadecimal.
 *
 * @throws ServiceError InvalidParameterException
 */
export function readScrypt(text: string): PasswordHash {
  const [N, r, p, saltDigits = '', digits = ''] = partsOf(text, form)
  const [cost = 0, blockSize = 0, parallelization = 0] = [N, r, p].map(Number)
  const isWhole = saltDigits.length % 2 === 0 && digits.length % 2 === 0
  const isPossible = isPowerOfTwo(cost) && blockSize > 0 && parallelization > 0
  if (!isWhole || !isPossible) throw malformedHash()
  refuseCostly([
    [cost, 65_536],
    [blockSize, 8],
    [parallelization, 1],
  ])
  const salt = Buffer.from(saltDigits, 'hex')
  const digest = Buffer.from(digits, 'hex')
  const maxmem = 2 * 128 * cost * blockSize + 1024 * 1024 // Node's own limit is below what is taken
  const options = { cost, blockSize, parallelization, maxmem }
  return derivedHash(digest, (password) => derive(password, salt, digest.length, options))
}

function isPowerOfTwo(number: number): boolean {
  return number > 1 && Number.isInteger(Math.log2(number))
}
