import { createPrivateKey, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Keyring } from '../keys/keyring.ts'
import type { Services } from '../services.ts'
import { addBrokerKey, brokerKeyRef } from '../store/broker-keys.ts'
import type { StoredSigningKey } from '../store/signing-keys.ts'

/** The key that signs the identity pools' OpenID tokens, which roles trust: apart from all others. */
export interface BrokerKey {
  readonly kid: string
  readonly privateKey: KeyObject
}

const label = 'broker-key'
const newKeyPair = promisify(generateKeyPair)

/** One opened key a process; it hangs on the keyring that opened it. */
const opened = new WeakMap<Keyring, Promise<BrokerKey>>()

/** The broker's signing key; made at its first use, where all the first callers get the same. */
export function brokerKey(services: Pick<Services, 'table' | 'keyring'>): Promise<BrokerKey> {
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
}: Pick<Services, 'table' | 'keyring'>): Promise<BrokerKey> {
  const [stored, sealer] = await Promise.all([table.get(brokerKeyRef), keyring.sealer('broker')])
  if (stored) {
    const pkcs8 = sealer.open(label, stored.sealedPrivateKey, [stored.kid])
    if (!pkcs8) throw new Error(`the broker's signing key ${stored.kid} does not open`)
    return {
      kid: stored.kid,
      privateKey: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    }
  }
  const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: 2048 })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const kid = randomBytes(32).toString('base64')
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
  return add({ kid, n, e, sealedPrivateKey: sealer.seal(label, pkcs8, [kid]) })

  async function add(key: StoredSigningKey): Promise<BrokerKey> {
    const taken = new Error('another caller made the key first')
    try {
      await table.write(addBrokerKey(key, taken))
      return { kid: key.kid, privateKey }
    } catch (error) {
      if (error === taken) return openOrMake({ table, keyring })
      throw error
    }
  }
}
