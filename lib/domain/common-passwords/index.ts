import { foldPassword, hashBytes, hashOf } from './fold.ts'
import { commonHashes } from './hashes.ts'

let sorted: Buffer | undefined

/**
 * Whether a password, or what is left of it without the signs at its end and in small letters, is
 * one of the ten thousand that are chosen most (OWASP ASVS 5.0, 6.2.4).
 */
export function isCommonPassword(password: string): boolean {
  const folded = foldPassword(password)
  return contains((sorted ??= Buffer.from(commonHashes, 'base64')), hashOf(folded))
}

function contains(hashes: Buffer, wanted: number): boolean {
  let [low, high] = [0, hashes.length / hashBytes]
  while (low < high) {
    const middle = (low + high) >>> 1
    const found = hashes.readUInt32BE(middle * hashBytes)
    if (found === wanted) return true
    if (found < wanted) low = middle + 1
    else high = middle
  }
  return false
}
