import { signJwsWith, type SignBytes } from '../domain/jws.ts'
import { certificateToSign, signedCertificate } from '../keys/certificates.ts'
import { rsaPublicKey } from '../keys/rsa-public-key.ts'
import type { Keyring } from '../keys/keyring.ts'
import type { Services } from '../services.ts'
import {
  addBrokerKey,
  brokerKeyRef,
  certifyBrokerKey,
  type StoredBrokerKey,
} from '../store/broker-keys.ts'
import { kmsKeeper } from './broker-key-in-kms.ts'
import { sealedKeeper } from './broker-key-sealed.ts'

/** The services that the broker's key takes. */
export type KeyServices = Pick<Services, 'settings' | 'now' | 'table' | 'keyring' | 'kms'>

/** A key that signs the identity pools' OpenID tokens. */
export interface BrokerKey {
  readonly kid: string
  /** Signs a token's payload, with the header `typ` that identity pools' tokens have. */
  readonly signToken: (payload: object) => Promise<string>
}

/** Where the private half of the key is kept. */
export interface KeyKeeper {
  /** A new key, or the one that there is, as it is stored. */
  readonly make: () => Promise<StoredBrokerKey>
  readonly open: (key: StoredBrokerKey) => Promise<OpenedKey>
}

/** A key that is ready to sign. */
export interface OpenedKey {
  readonly kid: string
  readonly sign: SignBytes
}

/** RFC 5280, section 4.1.2.5: a certificate without a well-defined end. */
const never = new Date('9999-12-31T23:59:59Z')

const commonName = 'identity-pools'

/** One opened key a process; it hangs on the keyring that opened it. */
const opened = new WeakMap<Keyring, Promise<BrokerKey>>()

/**
 * The key that signs the identity pools' OpenID tokens, which roles trust: apart from all others, and
 * made at its first use, where all the first callers get the same. Its certificate is made with it and
 * stays for good: whoever trusts its thumbprint goes on doing so.
 */
export function brokerKey(services: KeyServices): Promise<BrokerKey> {
  const known = opened.get(services.keyring)
  if (known) return known
  const key = openOrMake(services).then(tokenSigner)
  opened.set(services.keyring, key)
  key.catch(() => opened.delete(services.keyring)) // a failure is not remembered
  return key
}

async function openOrMake(services: KeyServices): Promise<OpenedKey> {
  const { table, settings, now } = services
  const kmsKey = settings.brokerKmsKey
  const keeper = kmsKey === undefined ? sealedKeeper(services) : kmsKeeper(services, kmsKey)
  const stored = await table.get(brokerKeyRef(kmsKey))
  const key = stored ?? (await keeper.make())
  const openedKey = await keeper.open(key)
  if (key.certificate !== undefined) return openedKey
  const certificate = await certify(key, openedKey, new Date(now()))
  const otherwise = new Error('another caller wrote the key or its certificate first')
  try {
    await table.write(
      stored
        ? certifyBrokerKey(key, { certificate, otherwise })
        : addBrokerKey({ ...key, certificate }, { kmsKey, otherwise }),
    )
    return openedKey
  } catch (error) {
    if (error === otherwise) return openOrMake(services)
    throw error
  }
}

function tokenSigner({ kid, sign }: OpenedKey): BrokerKey {
  return { kid, signToken: (payload) => signJwsWith(sign, payload, { kid, typ: 'JWS' }) }
}

async function certify(key: StoredBrokerKey, { sign }: OpenedKey, notBefore: Date) {
  const contents = { publicKey: rsaPublicKey(key), commonName, notBefore, notAfter: never }
  const toSign = certificateToSign(contents)
  return signedCertificate(toSign, await sign(toSign)).toString('base64')
}
