import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** Where the early end of a token family (a sign-in's refresh token and its offspring) is noted. */
export const revocationRef = (poolId: string, originJti: string): Ref<true> => ({
  key: poolKeys.revokedFamily(poolId, originJti),
  parse: () => true,
})

/** Seconds that an ID or access token lives at most; one may be as young as the refresh token is old. */
const longestTokenLife = 24 * 60 * 60

/**
 * Ends a token family; the note stays until the last token of the family has ended by itself.
 *
 * @param expiresAt the end of its refresh token, in milliseconds since the epoch
 */
export function revokeFamily(poolId: string, originJti: string, expiresAt: number): Write {
  const ttl = Math.ceil(expiresAt / 1000) + longestTokenLife
  return put(poolKeys.revokedFamily(poolId, originJti), { ttl })
}
