import { randomBytes } from 'node:crypto'

/**
 * Bytes as a UUID of a version (RFC 9562, section 4): the first 16, but for the bits that tell
 * version and variant.
 */
export function uuidOf(bytes: Uint8Array, version: 4 | 7 | 8): string {
  const own = Buffer.from(bytes.subarray(0, 16))
  own[6] = (version << 4) | ((own[6] ?? 0) & 0x0f)
  own[8] = 0x80 | ((own[8] ?? 0) & 0x3f)
  const hex = own.toString('hex')
  return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-')
}

/** Whether a text is a UUID in lower case, of whatever version (RFC 9562, section 4). */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(text)
}

/**
 * A time-ordered UUID (RFC 9562, version 7): unique like any other, and it tells when it was made.
 * Token ids are of this kind, so that a sign-out can tell tokens issued before it from later ones
 * to the millisecond, though their own claims count seconds.
 *
 * @param now milliseconds since the epoch
 */
export function timeUuid(now: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  return uuidOf(bytes, 7)
}

/** When a `timeUuid` was made, in milliseconds since the epoch. */
export function timeOfUuid(uuid: string): number {
  return parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16)
}
