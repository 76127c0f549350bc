import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** A request to an identity provider that waits for its answer; what was asked lies sealed in it. */
export interface FederationRequest {
  readonly poolId: string
  /** The hash of the handle that the provider gives back. */
  readonly hash: string
  readonly box: Uint8Array
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** Where a request is stored, to be taken from there by the one answer that it gets. */
export const federationRequestRef = (poolId: string, hash: string): Ref<FederationRequest> => ({
  key: poolKeys.federationRequest(poolId, hash),
  parse: ({ box, expiresAt }) => ({
    poolId,
    hash,
    box: box as Uint8Array, // as written below
    expiresAt: expiresAt as number, // likewise
  }),
})

/** Stores a request, which ends by itself. */
export function addFederationRequest({ poolId, hash, box, expiresAt }: FederationRequest): Write {
  const ttl = Math.ceil(expiresAt / 1000)
  return put(poolKeys.federationRequest(poolId, hash), { box, expiresAt, ttl })
}
