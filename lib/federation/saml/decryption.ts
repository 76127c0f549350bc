import { constants, createDecipheriv, privateDecrypt, type KeyObject } from 'node:crypto'
import type { Element } from '@xmldom/xmldom'
import { descendantsOf, onlyChild, textOf } from './elements.ts'
import { ns } from './names.ts'

/** How a content is encrypted (XML Encryption 1.1, section 5.2). */
interface ContentMethod {
  readonly cipher: string
  readonly isGcm: boolean
}

const contentMethods = new Map<string, ContentMethod>(
  [128, 192, 256].flatMap((bits) => [
    [
      `http://www.w3.org/2001/04/xmlenc#aes${bits}-cbc`,
      { cipher: `aes-${bits}-cbc`, isGcm: false },
    ],
    [`http://www.w3.org/2009/xmlenc11#aes${bits}-gcm`, { cipher: `aes-${bits}-gcm`, isGcm: true }],
  ]),
)

/** Digests of RSA-OAEP, by their names in XML. */
const oaepDigests: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

const keyMethods = new Set([
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
])

const tagLength = 16

/**
 * The text of an encrypted assertion: its one key by RSA-OAEP for our key, its content by AES (XML
 * Encryption 1.1). RSA with the padding of PKCS #1 v1.5 is refused: answers to it would tell keys
 * (Bleichenbacher). Nothing is fetched, whatever the document refers to.
 *
 * @returns undefined for whatever does not open; the caller must not say in which way
 */
export function decrypted(encrypted: Element, privateKey: KeyObject): string | undefined {
  const data = onlyChild(encrypted, ns.encryption, 'EncryptedData')
  const [key, ...more] = descendantsOf(encrypted, ns.encryption, 'EncryptedKey')
  if (!data || !key || more.length > 0) return undefined
  const content = contentMethods.get(algorithmOf(data))
  const [sealedKey, sealed] = [cipherValueOf(key), cipherValueOf(data)]
  if (!content || !sealedKey || !sealed || !keyMethods.has(algorithmOf(key))) return undefined
  try {
    const padding = constants.RSA_PKCS1_OAEP_PADDING
    const secret = privateDecrypt({ key: privateKey, padding, oaepHash: digestOf(key) }, sealedKey)
    return (content.isGcm ? openGcm : openCbc)(content.cipher, secret, sealed).toString('utf8')
  } catch {
    return undefined // a wrong key, tag or padding
  }
}

function openGcm(cipher: string, secret: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(cipher as 'aes-256-gcm', secret, sealed.subarray(0, 12), {
    authTagLength: tagLength,
  }) // one of the table's names, all of which are GCM's
  decipher.setAuthTag(sealed.subarray(-tagLength))
  return Buffer.concat([decipher.update(sealed.subarray(12, -tagLength)), decipher.final()])
}

/** The padding counts its bytes in the last one; what the others say is arbitrary (section 5.2.1). */
function openCbc(cipher: string, secret: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv(cipher, secret, sealed.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(sealed.subarray(16)), decipher.final()])
  const padding = padded.at(-1) ?? 0
  if (padding < 1 || padding > 16) throw new Error('no such padding')
  return padded.subarray(0, -padding)
}

function algorithmOf(element: Element): string {
  const method = onlyChild(element, ns.encryption, 'EncryptionMethod')
  return method?.getAttribute('Algorithm') ?? ''
}

/** The digest of OAEP, SHA-1 unless another is named; here it is safe (section 5.5.2). */
function digestOf(key: Element): string {
  const method = onlyChild(key, ns.encryption, 'EncryptionMethod')
  const digest = method && onlyChild(method, ns.signature, 'DigestMethod')
  if (!digest) return 'sha1'
  return oaepDigests.get(digest.getAttribute('Algorithm') ?? '') ?? 'none'
}

function cipherValueOf(element: Element): Buffer | undefined {
  const data = onlyChild(element, ns.encryption, 'CipherData')
  const value = data && onlyChild(data, ns.encryption, 'CipherValue')
  return value && Buffer.from(textOf(value), 'base64')
}
