import { absent } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/** An RSA signing key: public part as JWK members, private part sealed (PKCS #8). */
export interface StoredSigningKey {
  readonly kid: string
  readonly n: string
  readonly e: string
  readonly sealedPrivateKey: Uint8Array
}

/** A pool's two keys: one signs ID tokens, the other access tokens. */
export interface StoredSigningKeys {
  readonly id: StoredSigningKey
  readonly access: StoredSigningKey
}

/** Where a pool's signing keys are stored. */
export const signingKeysRef = (poolId: string): Ref<StoredSigningKeys> => ({
  key: poolKeys.signingKeys(poolId),
  parse: (attributes) => attributes.keys as StoredSigningKeys, // written whole by addSigningKeys
})

/** Writes a new pool's signing keys. */
export function addSigningKeys(poolId: string, keys: StoredSigningKeys, otherwise: Error): Write {
  return put(poolKeys.signingKeys(poolId), { keys }, { when: [absent('pk')], otherwise })
}

/** Forgets the signing keys of a pool that ends. */
export function removeSigningKeys(poolId: string): Write {
  return remove(poolKeys.signingKeys(poolId))
}
