import { absent } from './conditions.ts'
import { systemKeys } from './keys.ts'
import type { StoredSigningKey } from './signing-keys.ts'
import type { Ref } from './table.ts'
import { put, type Write } from './writes.ts'

/** Where the one signing key of all identity pools is stored; its public part is in plain. */
export const brokerKeyRef: Ref<StoredSigningKey> = {
  key: systemKeys.brokerKey(),
  parse: (attributes) => attributes.key as StoredSigningKey, // written whole by addBrokerKey
}

/** Writes the first signing key. */
export function addBrokerKey(key: StoredSigningKey, otherwise: Error): Write {
  return put(systemKeys.brokerKey(), { key }, { when: [absent('pk')], otherwise })
}
