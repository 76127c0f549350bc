import { absent, equals } from './conditions.ts'
import { systemKeys } from './keys.ts'
import type { StoredSigningKey } from './signing-keys.ts'
import type { Ref } from './table.ts'
import { put, update, type Write } from './writes.ts'

/** A key that signs identity pools' tokens; its public part is in plain. */
export interface StoredBrokerKey extends Omit<StoredSigningKey, 'sealedPrivateKey'> {
  /** Absent where KMS keeps the private half. */
  readonly sealedPrivateKey?: Uint8Array
  /** X.509, DER in base64, signed by the key itself; keys of the first days have none yet. */
  readonly certificate?: string
}

/** Where the one signing key of all identity pools is stored, or what is known of one in KMS. */
export const brokerKeyRef = (kmsKey: string | undefined): Ref<StoredBrokerKey> => ({
  key: systemKeys.brokerKey(kmsKey),
  parse: (attributes) => attributes.key as StoredBrokerKey, // written whole by addBrokerKey
})

/** Writes the first signing key. */
export function addBrokerKey(
  key: StoredBrokerKey,
  { kmsKey, otherwise }: { kmsKey: string | undefined; otherwise: Error },
): Write {
  return put(systemKeys.brokerKey(kmsKey), { key }, { when: [absent('pk')], otherwise })
}

/** Adds the certificate to a sealed key that was stored without one. */
export function certifyBrokerKey(
  { kid }: StoredBrokerKey,
  { certificate, otherwise }: { certificate: string; otherwise: Error },
): Write {
  return update(
    systemKeys.brokerKey(),
    { set: { 'key.certificate': certificate } },
    { when: [equals('key.kid', kid), absent('key.certificate')], otherwise },
  )
}
