import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto'

/** What a certificate says. */
export interface CertificateContents {
  readonly publicKey: KeyObject
  /** The common name of both subject and issuer, of ASCII characters. */
  readonly commonName: string
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A certificate whose key vouches for itself. */
export interface SelfSigned extends Omit<CertificateContents, 'publicKey'> {
  readonly privateKey: KeyObject
}

/** Tags of ASN.1's types in DER (ITU-T X.690, 8 and 10). */
const tags = {
  integer: 0x02,
  bitString: 0x03,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
}

const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag]), derLength(content.length), content])
}

/** 1.2.840.113549.1.1.11: RSA PKCS #1 v1.5 with SHA-256 (RFC 4055, section 5). */
const sha256WithRsa = der(
  tags.sequence,
  der(tags.oid, Buffer.from('2a864886f70d01010b', 'hex')),
  der(tags.null),
)

/** 2.5.4.3: commonName (RFC 5280, appendix A.1). */
const commonNameType = der(tags.oid, Buffer.from('550403', 'hex'))

/**
 * A self-signed X.509 certificate in DER (RFC 5280, section 4.1), of the one form that is needed here:
 * an RSA key under a common name, without extensions. The same input gives the same bytes.
 */
export function selfSignedCertificate({ privateKey, ...contents }: SelfSigned): Buffer {
  const toSign = certificateToSign({ ...contents, publicKey: createPublicKey(privateKey) })
  return signedCertificate(toSign, sign('sha256', toSign, privateKey))
}

/** The part of such a certificate that is signed, for a key that is somewhere else. */
export function certificateToSign(contents: CertificateContents): Buffer {
  const { commonName, notBefore, notAfter } = contents
  const publicKey = contents.publicKey.export({ format: 'der', type: 'spki' })
  const name = der(
    tags.sequence,
    der(tags.set, der(tags.sequence, commonNameType, derText(commonName))),
  )
  return der(
    tags.sequence,
    der(tags.version, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, serialNumber(publicKey, notBefore)),
    sha256WithRsa,
    name,
    der(tags.sequence, derTime(notBefore), derTime(notAfter)),
    name,
    publicKey,
  )
}

/** The certificate of the part that was signed and its signature, RSA with SHA-256. */
export function signedCertificate(toSign: Buffer, signature: Uint8Array): Buffer {
  return der(tags.sequence, toSign, sha256WithRsa, der(tags.bitString, Buffer.from([0]), signature))
}

/** Another one for each key and time: a positive integer of eight bytes. */
function serialNumber(publicKey: Buffer, notBefore: Date): Buffer {
  const hash = createHash('sha256').update(publicKey).update(notBefore.toISOString()).digest()
  const serial = hash.subarray(0, 8)
  serial.writeUInt8((serial.readUInt8(0) & 0x3f) | 0x40, 0)
  return serial
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  const digits = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits])
}

function derText(text: string): Buffer {
  return der(tags.utf8String, Buffer.from(text))
}

/** Years before 2050 have two digits (RFC 5280, section 4.1.2.5). */
function derTime(time: Date): Buffer {
  const digits = `${time.toISOString().replace(/\D/gu, '').slice(0, 14)}Z`
  return time.getUTCFullYear() < 2050
    ? der(tags.utcTime, Buffer.from(digits.slice(2)))
    : der(tags.generalizedTime, Buffer.from(digits))
}
