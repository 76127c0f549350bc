import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { keyKind, type JwsAlgorithm } from './jws-algorithms.ts'

/** RSA keys below this many bits are refused (RFC 7518, section 3.3). */
const leastRsaBits = 2048

/**
 * The public key in a JWK; undefined when it is not one that verifies signatures of this algorithm:
 * another kind, curve, use or algorithm, a short modulus, an exponent that signs nothing.
 *
 * Source: RFC 7517, section 4; RFC 7518, sections 3.3, 3.4 and 6.
 */
export function readPublicJwk(jwk: unknown, algorithm: JwsAlgorithm): KeyObject | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined
  const key: JsonWebKey = { ...jwk }
  const { kty, crv, use = 'sig', alg = algorithm, key_ops: operations } = key
  const wanted = keyKind(algorithm)
  if (kty !== wanted.kty || use !== 'sig' || alg !== algorithm) return undefined
  if (wanted.crv !== undefined && crv !== wanted.crv) return undefined
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) {
    return undefined
  }
  return readKey(key)
}

/** Only the members of a public key are read; Node throws where one is missing or wrong. */
function readKey({ kty, crv, n, e, x, y }: JsonWebKey): KeyObject | undefined {
  const members = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y }
  let key: KeyObject
  try {
    key = createPublicKey({ key: members as JsonWebKey, format: 'jwk' }) // missing members throw
  } catch {
    return undefined
  }
  const { modulusLength = leastRsaBits, publicExponent = 3n } = key.asymmetricKeyDetails ?? {}
  return modulusLength >= leastRsaBits && publicExponent >= 3n ? key : undefined
}
