import { X509Certificate, type KeyObject } from 'node:crypto'
import type { Element } from '@xmldom/xmldom'
import type { SignedXml } from 'xml-crypto'
import { digestClass, digestMethods, signatureMethods, verifierClass } from './algorithms.ts'
import { isPlainSignature } from './signature-form.ts'

/** The fewest bits of an RSA key that is believed (NIST SP 800-131A). */
const fewestBits = 2048

/**
 * What a provider signed, as the very text whose digest was checked: the element around the
 * signature, canonical and without it. Only this text may be read; the document that it was found
 * in may say anything (SAML 2.0 Core, section 5.4; XML Signature, section 8.1.3, "See What is Signed").
 *
 * @param text the document that the signature stands in
 * @param certificates of the provider's metadata; what the document says of keys counts for nothing
 * @returns undefined when the signature is not a good one of one of the certificates
 */
export async function signedText(
  text: string,
  signature: Element,
  certificates: readonly string[],
): Promise<string | undefined> {
  if (!isPlainSignature(signature)) return undefined
  const { SignedXml } = await import('xml-crypto')
  for (const certificate of certificates) {
    const key = keyOf(certificate)
    const found = key && verified(acceptingOnly(new SignedXml(), key), text, signature)
    if (found !== undefined) return found
  }
  return undefined
}

/** The key in a certificate, which is only its envelope: metadata vouches for it, not its dates. */
function keyOf(certificate: string): KeyObject | undefined {
  try {
    const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
    const { modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {}
    const isStrong = publicKey.asymmetricKeyType === 'rsa' && modulusLength >= fewestBits
    return isStrong ? publicKey : undefined
  } catch {
    return undefined // no certificate: there may be others
  }
}

/** Leaves the library no algorithm but ours, whatever a document names. */
function acceptingOnly(verifier: SignedXml, key: KeyObject): SignedXml {
  verifier.publicCert = key
  verifier.getCertFromKeyInfo = () => null
  verifier.HashAlgorithms = Object.fromEntries(
    [...digestMethods].map(([name, hash]) => [name, digestClass(name, hash)]),
  )
  verifier.SignatureAlgorithms = Object.fromEntries(
    [...signatureMethods].map(([name, method]) => [name, verifierClass(name, method)]),
  )
  return verifier
}

function verified(verifier: SignedXml, text: string, signature: Element): string | undefined {
  try {
    verifier.loadSignature(signature)
    return verifier.checkSignature(text) ? verifier.getSignedReferences()[0] : undefined
  } catch {
    return undefined // the library throws for some bad signatures and answers false for others
  }
}
