import { createHash, createPublicKey, randomBytes } from 'node:crypto'
import type { SignBytes } from '../domain/jws.ts'
import type { KeyKeeper, KeyServices } from './broker-key.ts'

const algorithm = 'RSASSA_PKCS1_V1_5_SHA_256'

/**
 * Signs with a key of KMS, whose private half nobody has ever seen: an RSA key for signing.
 *
 * Source: KMS API reference, Sign and GetPublicKey.
 */
export function kmsKeeper({ kms }: Pick<KeyServices, 'kms'>, keyId: string): KeyKeeper {
  const sign: SignBytes = async (bytes) => {
    // The hash alone: a token may be longer than the 4,096 bytes that KMS takes
    const digest = createHash('sha256').update(bytes).digest('base64')
    const request = { KeyId: keyId, MessageType: 'DIGEST', SigningAlgorithm: algorithm }
    const answer = await kms().call('Sign', { ...request, Message: digest })
    return Buffer.from((answer as { Signature: string }).Signature, 'base64') // KMS's
  }
  return {
    make: async () => {
      const answer = await kms().call('GetPublicKey', { KeyId: keyId })
      return { kid: randomBytes(32).toString('base64'), ...publicMembers(answer) }
    },
    open: ({ kid }) => Promise.resolve({ kid, sign }),
  }
}

/** @throws Error when the key is none that signs so */
function publicMembers(answer: unknown): { n: string; e: string } {
  const { PublicKey, SigningAlgorithms } = answer as {
    PublicKey: string
    SigningAlgorithms?: readonly string[]
  } // KMS's
  if (SigningAlgorithms?.includes(algorithm) !== true) {
    throw new Error('COGNATE_BROKER_KMS_KEY is an RSA key of KMS for signing')
  }
  const der = Buffer.from(PublicKey, 'base64')
  const { n = '', e = '' } = createPublicKey({ key: der, format: 'der', type: 'spki' }).export({
    format: 'jwk',
  })
  return { n, e }
}
