import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { equalInConstantTime } from '../constant-time.ts'
import { modPow, N, pad, toGroupBytes, toInteger } from './modular-power.ts'
import { g } from './verifier.ts'

const k = toInteger(
  createHash('sha256')
    .update(pad(N))
    .update(pad(toInteger(g)))
    .digest(),
)

/** The server's half of one SRP exchange: `b` is secret (32 bytes), `B` goes out as SRP_B (hex). */
export interface ServerChallenge {
  readonly b: Buffer
  readonly B: string
}

/** Everything that the signature of a PASSWORD_VERIFIER answer depends on. */
export interface SignatureInput {
  /** Pool id after its underscore; the device group key for a device. */
  readonly poolName: string
  /** USER_ID_FOR_SRP; the device key for a device. */
  readonly userId: string
  readonly verifier: Uint8Array
  /** SRP_A as the client sent it; must have passed `isValidClientPublic`. */
  readonly aHex: string
  /** The secret `b` of the challenge. */
  readonly b: Uint8Array
  /** SRP_B as it was sent out. */
  readonly B: string
  /** The decoded bytes of SECRET_BLOCK. */
  readonly secretBlock: Uint8Array
  /** TIMESTAMP exactly as the client sent it. */
  readonly timestamp: string
}

/**
 * Makes the server's half of an SRP exchange: a fresh 256-bit `b` unless one is given, and
 * B = k·v + g^b mod N (RFC 5054 section 2.5.3).
 */
export function createServerChallenge(verifier: Uint8Array, b = randomBytes(32)): ServerChallenge {
  const B = (k * toInteger(verifier) + toInteger(modPow(g, b))) % N
  return { b, B: B.toString(16) }
}

/**
 * Whether a client's SRP_A is a hexadecimal number of at most 800 digits that is not 0 modulo N:
 * with such an A the key would not depend on the password (RFC 5054 section 2.5.4).
 */
export function isValidClientPublic(aHex: string): boolean {
  return /^[0-9a-f]{1,800}$/iu.test(aHex) && BigInt(`0x${aHex}`) % N !== 0n
}

/**
 * The signature bytes that a client which knows the password sends as PASSWORD_CLAIM_SIGNATURE
 * (AWS publishes no text on it: amazon-cognito-identity-js, AuthenticationHelper).
 */
export function expectedSignature(input: SignatureInput): Buffer {
  const { poolName, userId, secretBlock, timestamp } = input
  return createHmac('sha256', sessionKey(input))
    .update(poolName)
    .update(userId)
    .update(secretBlock)
    .update(timestamp)
    .digest()
}

/** Whether `sent` is the Base64 of the expected signature; compares in constant time. */
export function isExpectedSignature(input: SignatureInput, sent: string): boolean {
  return equalInConstantTime(expectedSignature(input).toString('base64'), sent)
}

/** K = HKDF-SHA256 of S = (A·v^u)^b, with u = H(PAD(A), PAD(B)) as its salt, 16 bytes. */
function sessionKey({ verifier, aHex, b, B }: SignatureInput): Buffer {
  const A = BigInt(`0x${aHex}`)
  const u = createHash('sha256')
    .update(pad(A))
    .update(pad(BigInt(`0x${B}`)))
    .digest()
  const blinded = (A * toInteger(modPow(verifier, u))) % N
  const S = modPow(toGroupBytes(blinded), b)
  return Buffer.from(
    hkdfSync('sha256', pad(toInteger(S)), pad(toInteger(u)), 'Caldera Derived Key', 16),
  )
}
