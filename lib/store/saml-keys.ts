import { absent } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { StoredSigningKey } from './signing-keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** An RSA key with a certificate of its own, which is made from the key and the time of its birth. */
export interface StoredSamlKey extends StoredSigningKey {
  /** In milliseconds since the epoch. */
  readonly createdAt: number
}

/** Where the key is stored that signs a pool's SAML requests; made when it is first asked for. */
export const samlKeyRef = (poolId: string): Ref<StoredSamlKey> => ({
  key: poolKeys.samlKey(poolId),
  parse: (attributes) => attributes.key as StoredSamlKey, // written whole by addSamlKey
})

/** Writes the key of a pool that has none. */
export function addSamlKey(poolId: string, key: StoredSamlKey, otherwise: Error): Write {
  return put(poolKeys.samlKey(poolId), { key }, { when: [absent('pk')], otherwise })
}
