import { createPublicKey, type KeyObject } from 'node:crypto'

/** The public half of an RSA key by its members in a JWK (RFC 7518, section 6.3.1). */
export function rsaPublicKey({ n, e }: { readonly n: string; readonly e: string }): KeyObject {
  return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' })
}
