import { createHmac, randomInt } from 'node:crypto'
import { equalInConstantTime } from './constant-time.ts'

/** A fresh numeric code of `digits` digits (1 to 14), leading zeros kept, from the system source. */
export function newCode(digits: number): string {
  return String(randomInt(10 ** digits)).padStart(digits, '0')
}

/**
 * The keyed hash under which a code is stored: HMAC-SHA256 (base64url) over the code and whatever
 * it is bound to. The parts are joined so that no two lists give the same hash.
 */
export function codeHash(key: Buffer, parts: readonly string[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url')
}

/** Whether `hash` is the keyed hash of these parts; compares in constant time. */
export function codeMatches(key: Buffer, parts: readonly string[], hash: string): boolean {
  return equalInConstantTime(codeHash(key, parts), hash)
}
