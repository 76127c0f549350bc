import { constants, verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'

interface Algorithm {
  readonly kty: 'RSA' | 'EC'
  /** The curve of an EC key. */
  readonly crv?: string
  readonly hash: string
  readonly options: Omit<VerifyKeyObjectInput, 'key'>
}

const pkcs1 = { padding: constants.RSA_PKCS1_PADDING }
const pss = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
}
const pair = { dsaEncoding: 'ieee-p1363' } as const

const algorithms = {
  RS256: { kty: 'RSA', hash: 'sha256', options: pkcs1 },
  RS384: { kty: 'RSA', hash: 'sha384', options: pkcs1 },
  RS512: { kty: 'RSA', hash: 'sha512', options: pkcs1 },
  PS256: { kty: 'RSA', hash: 'sha256', options: pss },
  PS384: { kty: 'RSA', hash: 'sha384', options: pss },
  PS512: { kty: 'RSA', hash: 'sha512', options: pss },
  ES256: { kty: 'EC', crv: 'P-256', hash: 'sha256', options: pair },
  ES384: { kty: 'EC', crv: 'P-384', hash: 'sha384', options: pair },
  ES512: { kty: 'EC', crv: 'P-521', hash: 'sha512', options: pair },
} as const satisfies Record<string, Algorithm>

/** A signature algorithm with public keys (RFC 7518, section 3.1). Our own tokens use RS256. */
export type JwsAlgorithm = keyof typeof algorithms

/** The kind of key that an algorithm takes. */
export function keyKind(algorithm: JwsAlgorithm): Pick<Algorithm, 'kty' | 'crv'> {
  return algorithms[algorithm]
}

/** Whether a signature over a text is right; a key of another kind never is (RFC 7518, section 3). */
export function isSignature(
  algorithm: JwsAlgorithm,
  key: KeyObject,
  { signingInput, signature }: { signingInput: string; signature: Buffer },
): boolean {
  const { kty, hash, options } = algorithms[algorithm]
  if (key.asymmetricKeyType !== kty.toLowerCase()) return false
  return verify(hash, Buffer.from(signingInput), { key, ...options }, signature)
}
