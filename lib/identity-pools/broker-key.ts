import type { Keyring } from '../keys/keyring.ts'
import {
  newSealedKey,
  openSealedKey,
  type KeyUse,
  type SigningKey,
} from '../keys/sealed-rsa-key.ts'
import type { Services } from '../services.ts'
import { addBrokerKey, brokerKeyRef } from '../store/broker-keys.ts'

const use: KeyUse = { label: 'broker-key', context: [] }

/** One opened key a process; it hangs on the keyring that opened it. */
const opened = new WeakMap<Keyring, Promise<SigningKey>>()

/**
 * The key that signs the identity pools' OpenID tokens, which roles trust: apart from all others, and
 * made at its first use, where all the first callers get the same.
 */
export function brokerKey(services: Pick<Services, 'table' | 'keyring'>): Promise<SigningKey> {
  const known = opened.get(services.keyring)
  if (known) return known
  const key = openOrMake(services)
  opened.set(services.keyring, key)
  key.catch(() => opened.delete(services.keyring)) // a failure is not remembered
  return key
}

async function openOrMake({
  table,
  keyring,
}: Pick<Services, 'table' | 'keyring'>): Promise<SigningKey> {
  const [stored, sealer] = await Promise.all([table.get(brokerKeyRef), keyring.sealer('broker')])
  if (stored) return openSealedKey(sealer, use, stored)
  const key = await newSealedKey(sealer, use)
  const taken = new Error('another caller made the key first')
  try {
    await table.write(addBrokerKey(key, taken))
    return openSealedKey(sealer, use, key)
  } catch (error) {
    if (error === taken) return openOrMake({ table, keyring })
    throw error
  }
}
