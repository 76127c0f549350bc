import { constants, createPublicKey, getDiffieHellman, publicEncrypt } from 'node:crypto'

const prime = getDiffieHellman('modp15').getPrime()

/** The prime of the 3072-bit group that Cognito's clients use (RFC 3526 group 15). */
export const N = toInteger(prime)

/** Length of a group element written out in full, in bytes. */
export const groupLength = prime.length

const modulus = prime.toString('base64url')

/** Reads bytes as an unsigned big-endian integer; no bytes are zero. */
export function toInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}

/** Writes an integer of the group as exactly 384 big-endian bytes. */
export function toGroupBytes(integer: bigint): Buffer {
  return Buffer.from(integer.toString(16).padStart(groupLength * 2, '0'), 'hex')
}

/**
 * Writes a non-negative integer as the fewest two's-complement bytes: a 00 byte comes first when
 * the top bit is set. Cognito hashes every number in this form (Java's BigInteger.toByteArray).
 */
export function pad(integer: bigint): Buffer {
  const hex = integer.toString(16)
  const whole = hex.length % 2 === 0 ? hex : `0${hex}`
  const bytes = Buffer.from(whole, 'hex')
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes
}

/**
 * Raises `base` to `exponent` modulo the group's prime (big-endian bytes in, 384 bytes out).
 *
 * The power is OpenSSL's raw RSA public operation with n = N and e = the exponent, five times
 * faster than BigInt; a build that refuses the exponent as an RSA one falls back to BigInt.
 */
export function modPow(base: Uint8Array, exponent: Uint8Array): Buffer {
  const reduced = toInteger(base) % N
  const power = toInteger(exponent)
  if (power < N) {
    try {
      return opensslPower(reduced, power)
    } catch {
      // a stricter OpenSSL (FIPS) takes no small or even exponent: the arithmetic below does
    }
  }
  return bigIntPower(reduced, power)
}

function opensslPower(base: bigint, exponent: bigint): Buffer {
  const key = createPublicKey({
    key: { kty: 'RSA', n: modulus, e: pad(exponent).toString('base64url') },
    format: 'jwk',
  })
  return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, toGroupBytes(base))
}

/** The same power by plain square and multiply, for exponents that OpenSSL does not take. */
export function bigIntPower(base: bigint, exponent: bigint): Buffer {
  let result = 1n
  let square = base % N
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % N
    square = (square * square) % N
  }
  return toGroupBytes(result)
}
