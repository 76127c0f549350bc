import { timingSafeEqual } from 'node:crypto'

/**
 * Whether two texts are the same, compared in a time that depends on their lengths only.
 *
 * Use it on digests and codes, whose length is no secret (security of HMAC comparison, RFC 2104).
 */
export function equalInConstantTime(one: string, other: string): boolean {
  const oneBytes = Buffer.from(one)
  const otherBytes = Buffer.from(other)
  return oneBytes.length === otherBytes.length && timingSafeEqual(oneBytes, otherBytes)
}
