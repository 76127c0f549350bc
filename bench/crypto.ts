import {
  createHash,
  createHmac,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { createServerChallenge, createVerifier, modPow, newSalt } from '../lib/domain/srp/index.ts'

/** The cryptography that an operation cannot do without, and nothing else: the floor of its cost. */
export interface BareCryptography {
  /** What it consists of, such as «3 powers, 2 signatures». */
  readonly words: string
  readonly run: () => void
}

/** How many of which. */
export interface Counts {
  /** Powers modulo the 3072-bit prime, 256-bit exponents (SRP; RFC 5054). */
  readonly powers?: number
  /** RS256 signatures over a token's size, RSA-2048. */
  readonly signatures?: number
  /** Their verifications. */
  readonly verifications?: number
  /** Hash of the body, hash of the canonical request and the HMAC of SigV4. */
  readonly requestSignatures?: number
}

/** About the size of an ID token's signing input, in bytes. */
const tokenSize = 800

/** Builds the bare cryptography of an operation. */
export function bareCryptography(counts: Counts): BareCryptography {
  const { powers = 0, signatures = 0, verifications = 0, requestSignatures = 0 } = counts
  const words = [
    counted(powers, 'power'),
    counted(signatures, 'signature'),
    counted(verifications, 'verification'),
    counted(requestSignatures, 'SigV4'),
  ]
  return {
    words: words.filter((word) => word !== '').join(', '),
    run() {
      for (let i = 0; i < powers; i++) power()
      for (let i = 0; i < signatures; i++) sign('sha256', message, privateKey)
      for (let i = 0; i < verifications; i++) verify('sha256', message, publicKey, signature)
      for (let i = 0; i < requestSignatures; i++) requestSignature()
    },
  }
}

const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } =
  generateKeyPairSync('rsa', { modulusLength: 2048 })
const message = randomBytes(tokenSize)
const signature = sign('sha256', message, privateKey)
const proof = { poolName: 'bench', userId: 'user', password: 'Correct-Horse-7', salt: newSalt() }
const base = Buffer.from(createServerChallenge(createVerifier(proof)).B.padStart(768, '0'), 'hex')

function power(): void {
  modPow(base, randomBytes(32))
}

function requestSignature(): void {
  createHash('sha256').update(message).digest()
  const canonical = createHash('sha256').update(message).digest()
  createHmac('sha256', canonical).update(canonical).digest()
}

function counted(count: number, word: string): string {
  if (count === 0) return ''
  return `${count} ${word}${count === 1 || word === 'SigV4' ? '' : 's'}`
}
