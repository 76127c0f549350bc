import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  privateEncrypt,
  type KeyObject,
} from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { KmsError } from './keys.ts'

/** RSA-2048 keys for signing, by ARN; each is made when it is first named. */
export interface KeyPairs {
  /** The public half in DER (SubjectPublicKeyInfo). */
  publicKey(arn: string): Buffer
  /** Signs a SHA-256 hash: RSASSA-PKCS1-v1_5. @throws KmsError ValidationException */
  signDigest(arn: string, digest: Buffer): Buffer
}

/** What stands before a SHA-256 hash in a signature (RFC 8017, section 9.2, note 1). */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/** Key pairs that are kept in a file, for its owner's eyes only. */
export function localKeyPairs(file: string): KeyPairs {
  const known = new Map<string, KeyObject>()
  const keyOf = (arn: string): KeyObject => {
    const key = known.get(arn) ?? readOrMake(file, arn)
    known.set(arn, key)
    return key
  }
  return {
    publicKey: (arn) => createPublicKey(keyOf(arn)).export({ format: 'der', type: 'spki' }),
    signDigest(arn, digest) {
      if (digest.length !== 32) {
        throw new KmsError(
          'ValidationException',
          'Digest is invalid length for algorithm RSASSA_PKCS1_V1_5_SHA_256.',
        )
      }
      const padding = constants.RSA_PKCS1_PADDING
      return privateEncrypt({ key: keyOf(arn), padding }, Buffer.concat([digestInfo, digest]))
    },
  }
}

function readOrMake(file: string, arn: string): KeyObject {
  const kept = read(file)
  const known = kept.get(arn)
  if (known !== undefined) return createPrivateKey(known)
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  kept.set(arn, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString())
  writeFileSync(`${file}.new`, JSON.stringify([...kept]), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return privateKey
}

function read(file: string): Map<string, string> {
  try {
    return new Map(JSON.parse(readFileSync(file, 'utf8')) as [string, string][]) // only this file writes it
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map() // or a SyntaxError
    throw error
  }
}
