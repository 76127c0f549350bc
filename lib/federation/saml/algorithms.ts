import { constants, createHash, verify, type KeyObject } from 'node:crypto'

const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING, RSA_PSS_SALTLEN_DIGEST } = constants

/** The digests that a signature may use, by their names in XML signatures (RFC 9231, section 2.1). */
export const digestMethods: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

/** How an algorithm hashes and pads. */
interface SignatureMethod {
  readonly hash: string
  readonly padding: number
}

/** The signatures that are accepted: RSA over SHA-256 or better, and no secret keys (RFC 9231, 2.3). */
export const signatureMethods: ReadonlyMap<string, SignatureMethod> = new Map(
  (
    [
      ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'sha256', RSA_PKCS1_PADDING],
      ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'sha384', RSA_PKCS1_PADDING],
      ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', 'sha512', RSA_PKCS1_PADDING],
      ['http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1', 'sha256', RSA_PKCS1_PSS_PADDING],
    ] as const
  ).map(([name, hash, padding]) => [name, { hash, padding }]),
)

/** A hash function in the form that xml-crypto takes. */
export function digestClass(name: string, hash: string) {
  return class {
    getAlgorithmName = () => name
    getHash = (text: string) => createHash(hash).update(text).digest('base64')
  }
}

/** A check of signatures in the form that xml-crypto takes. */
export function verifierClass(name: string, { hash, padding }: SignatureMethod) {
  return class {
    getAlgorithmName = () => name
    getSignature = () => {
      throw new Error('nothing is signed here')
    }
    verifySignature = (text: string, key: KeyObject, signature: string) =>
      verify(
        hash,
        Buffer.from(text),
        { key, padding, saltLength: RSA_PSS_SALTLEN_DIGEST },
        Buffer.from(signature, 'base64'),
      )
  }
}
