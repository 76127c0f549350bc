import { sign, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { parseJsonObject, readCompactJws, type CompactJws, type JwsHeader } from './compact-jws.ts'
import { isSignature, type JwsAlgorithm } from './jws-algorithms.ts'
import { TokenFault } from './token-fault.ts'

/** A signed token with a JSON payload, nothing in it believed yet. */
export interface Jws {
  readonly header: JwsHeader
  readonly payload: Record<string, unknown>
  /** What the signature was made over. */
  readonly signingInput: string
  readonly signature: Buffer
}

/** What a signature is held against. */
export interface Verification {
  /** The one algorithm accepted, whatever the header says. */
  readonly algorithm: JwsAlgorithm
  /** The issuer's public key of that name, from a key set of its own: never one the token brings. */
  readonly keyFor: (kid: string) => KeyObject | undefined
}

/** Signs bytes: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2). */
export type SignBytes = (bytes: Buffer) => Promise<Uint8Array>

/** The key of a token's signature by name. `typ` is for the tokens of identity pools: `JWS`. */
export interface KeyName {
  readonly kid: string
  readonly typ?: 'JWS'
}

const signInThreadPool = promisify(sign)

/**
 * Reads a signed token without checking its signature: only good for finding out whose it claims
 * to be.
 *
 * @throws TokenFault malformed
 *
 * Source: RFC 7515, section 5.2; RFC 7519, section 7.2.
 */
export function parseJws(token: string): Jws {
  const jws = readCompactJws(token)
  return { ...jws, payload: parseJsonObject(jws.payload) }
}

/**
 * The payload of a token that carries a good signature.
 *
 * @throws TokenFault malformed, algorithm, unknown_key, signature
 *
 * Source: RFC 7515, section 5.2; RFC 8725, section 3.1.
 */
export function verifyJws(token: string, verification: Verification): Record<string, unknown> {
  const jws = parseJws(token)
  checkSignature(jws, verification)
  return jws.payload
}

/**
 * Checks the signature of a token taken apart, whatever its payload is.
 *
 * @throws TokenFault algorithm, unknown_key, signature
 *
 * Source: RFC 7515, section 5.2.
 */
export function checkSignature(
  jws: Omit<CompactJws, 'payload'>,
  { algorithm, keyFor }: Verification,
): void {
  if (jws.header.alg !== algorithm) {
    throw new TokenFault('algorithm', `The token is not signed with ${algorithm}.`)
  }
  const key = keyFor(jws.header.kid)
  if (!key) throw new TokenFault('unknown_key', 'The token names no key of its issuer.')
  if (!isSignature(algorithm, key, jws)) {
    throw new TokenFault('signature', 'The signature of the token is wrong.')
  }
}

/** Signs with a private key in the thread pool: it takes longer than all else a token takes. */
export function signerOf(privateKey: KeyObject): SignBytes {
  return (bytes) => signInThreadPool('sha256', bytes, privateKey)
}

/**
 * Signs a payload with RS256, with Cognito's header: `{"kid":"…","alg":"RS256"}`, no `typ`, in this
 * order of members.
 *
 * Source: developer guide, "Understanding user pool JSON web tokens"; RFC 7515, section 5.1.
 */
export function signJws(
  payload: object,
  { privateKey, kid }: { privateKey: KeyObject; kid: string },
): Promise<string> {
  return signJwsWith(signerOf(privateKey), payload, { kid })
}

/** As `signJws`, with a key that may be elsewhere. */
export async function signJwsWith(
  signBytes: SignBytes,
  payload: object,
  { kid, typ }: KeyName,
): Promise<string> {
  const header = { kid, ...(typ && { typ }), alg: 'RS256' }
  const signingInput = `${base64url(header)}.${base64url(payload)}`
  const signature = Buffer.from(await signBytes(Buffer.from(signingInput)))
  return `${signingInput}.${signature.toString('base64url')}`
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
