import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** Where the early end of a token family (a sign-in's refresh token and its offspring) is noted. */
export const revocationRef = (poolId: string, originJti: string): Ref<true> => ({
  key: poolKeys.revokedFamily(poolId, originJti),
  parse: () => true,
})

/** Ends a token family; the note stays until the family would have ended anyway (epoch ms). */
export function revokeFamily(poolId: string, originJti: string, expiresAt: number): Write {
  return put(poolKeys.revokedFamily(poolId, originJti), { ttl: Math.ceil(expiresAt / 1000) + 60 })
}
