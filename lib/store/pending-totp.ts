import { randomUUID } from 'node:crypto'
import { equals } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { userChanged } from './users.ts'
import { put, remove, type Write } from './writes.ts'

/**
 * The seed of an authenticator app that a signed-in user was given and has not proved to hold:
 *
 *     nothing ── AssociateSoftwareToken ──▶ pending ── VerifySoftwareToken ──▶ the user's own
 *                      ▲                      │ │
 *                      └── associate again ───┘ └── an hour ──▶ nothing
 */
export interface PendingTotp {
  /** Bound into the seal, so that no other seed opens in its place. */
  readonly id: string
  /** The sealed seed. */
  readonly seed: Uint8Array
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** The name of a pending seed to come. */
export function newPendingTotpId(): string {
  return randomUUID()
}

/** Where the pending seed of a user is stored. */
export const pendingTotpRef = (poolId: string, username: string): Ref<PendingTotp> => ({
  key: poolKeys.pendingTotp(poolId, username),
  parse: (attributes) => attributes.pending as PendingTotp, // written whole below
})

/** Writes a pending seed, in place of an earlier one. */
export function putPendingTotp(poolId: string, username: string, pending: PendingTotp): Write {
  return put(poolKeys.pendingTotp(poolId, username), {
    pending,
    ttl: Math.ceil(pending.expiresAt / 1000),
  })
}

/** Uses up the pending seed that was read; another one meanwhile is a change of the user. */
export function usePendingTotp(poolId: string, username: string, { id }: PendingTotp): Write {
  return remove(poolKeys.pendingTotp(poolId, username), {
    when: [equals('pending.id', id)],
    otherwise: userChanged,
  })
}

/** Forgets the pending seed of a user, whether there is one or not. */
export function removePendingTotp(poolId: string, username: string): Write {
  return remove(poolKeys.pendingTotp(poolId, username))
}
