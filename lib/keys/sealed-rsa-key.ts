import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { StoredSigningKey } from '../store/signing-keys.ts'
import type { Sealer } from './sealer.ts'

/** An RSA-2048 key that signs tokens. */
export interface SigningKey {
  readonly kid: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** What a sealed key is for, and what its seal is bound to beside its own id. */
export interface KeyUse {
  readonly label: string
  readonly context: readonly string[]
}

const newKeyPair = promisify(generateKeyPair)

/** Makes a signing key, ready to be stored: the private half sealed. */
export async function newSealedKey(
  sealer: Sealer,
  { label, context }: KeyUse,
): Promise<StoredSigningKey> {
  const { publicKey, privateKey } = await newKeyPair('rsa', { modulusLength: 2048 })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const kid = randomBytes(32).toString('base64')
  const pkcs8 = privateKey.export({ format: 'der', type: 'pkcs8' })
  return { kid, n, e, sealedPrivateKey: sealer.seal(label, pkcs8, [...context, kid]) }
}

/** Opens a stored signing key. @throws Error when it was moved here from elsewhere */
export function openSealedKey(
  sealer: Sealer,
  { label, context }: KeyUse,
  { kid, sealedPrivateKey }: StoredSigningKey,
): SigningKey {
  const pkcs8 = sealer.open(label, sealedPrivateKey, [...context, kid])
  if (!pkcs8) throw new Error(`the signing key ${kid} does not open`)
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  return { kid, privateKey, publicKey: createPublicKey(privateKey) }
}
