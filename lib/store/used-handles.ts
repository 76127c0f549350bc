import { absent } from './conditions.ts'
import { poolKeys } from './keys.ts'
import { put, type Write } from './writes.ts'

/** A one-time handle that somebody else than us judges, such as the session of a custom challenge. */
export interface UsedHandle {
  readonly pool: string
  readonly id: string
  /** When it ends by itself, in milliseconds since the epoch. */
  readonly expiresAt: number
}

/**
 * Uses up a handle, in an item of its own: no failure is counted, so whoever goes on and on with
 * such handles of one user shall not fill what the user's own are noted in.
 *
 * @param spent the refusal of a handle that was used before, when written
 */
export function useHandle({ pool, id, expiresAt }: UsedHandle, spent: Error): Write {
  const note = { ttl: Math.ceil(expiresAt / 1000) }
  return put(poolKeys.usedHandle(pool, id), note, { when: [absent('pk')], otherwise: spent })
}
