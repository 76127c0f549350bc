import { equals } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/**
 * How far the refresh tokens of a family have been rotated. Each carries the generation it is of:
 *
 *     generation n ── refreshed ──▶ generation n + 1; n is good for the grace period still
 */
export interface Rotation {
  readonly generation: number
  /** When the generation before was replaced, in milliseconds since the epoch. */
  readonly rotatedAt: number
}

/** Thrown when the family was rotated since the reading: read again and decide again. */
export const rotationChanged = new Error('the refresh token was rotated meanwhile')

/** Where the rotation of a family is stored; none before the first. */
export const rotationRef = (poolId: string, originJti: string): Ref<Rotation> => ({
  key: poolKeys.rotation(poolId, originJti),
  parse: (attributes) => attributes.rotation as Rotation, // written whole by rotateFamily
})

/**
 * Rotates a family that was read.
 *
 * @param expiresAt the end of its refresh tokens, which rotation does not move, in milliseconds
 */
export function rotateFamily(
  { poolId, originJti }: { poolId: string; originJti: string },
  { read, next, expiresAt }: { read: Rotation | undefined; next: Rotation; expiresAt: number },
): Write {
  return put(
    poolKeys.rotation(poolId, originJti),
    { rotation: next, ttl: Math.ceil(expiresAt / 1000) },
    { when: [equals('rotation.generation', read?.generation)], otherwise: rotationChanged },
  )
}
