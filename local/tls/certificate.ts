import { constants, generateKeyPair, privateEncrypt, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import forge from 'node-forge'
import { permitted } from './host-names.ts'

/** A certificate and its private key, both PEM. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

const day = 86_400_000

/**
 * Makes the certificate of a CA of this machine's own, which may vouch only for local names and
 * AWS's Cognito domains. Its key is RSA-2048, its life ten years.
 */
export async function createAuthority(now: number): Promise<Identity> {
  const key = await newKey()
  const subject = [
    { name: 'commonName', value: `Cognate local CA ${randomBytes(4).toString('hex')}` },
  ]
  const certificate = draft(key, { subject, now, life: 3650 * day })
  certificate.setIssuer(subject)
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
    { name: 'subjectKeyIdentifier' },
    { id: '2.5.29.30', critical: true, value: nameConstraints() },
  ])
  return { certificate: sign(certificate, key), key }
}

/** What a server's certificate is to say. */
export interface ServerCertificate {
  /** The server's private key, PEM. */
  readonly key: string
  readonly dns: readonly string[]
  readonly addresses: readonly string[]
  readonly now: number
}

/** Makes a server's certificate, PEM, signed by a CA and good for 90 days. */
export function createServerCertificate(
  authority: Identity,
  { key, dns, addresses, now }: ServerCertificate,
): string {
  const issuer = forge.pki.certificateFromPem(authority.certificate)
  const subject = [{ name: 'commonName', value: dns[0] ?? '' }]
  const certificate = draft(key, { subject, now, life: 90 * day })
  certificate.setIssuer(issuer.subject.attributes)
  certificate.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: issuer.generateSubjectKeyIdentifier().getBytes(),
    },
    {
      name: 'subjectAltName',
      altNames: [
        ...dns.map((value) => ({ type: 2, value })),
        ...addresses.map((ip) => ({ type: 7, ip })),
      ],
    },
  ])
  return sign(certificate, authority.key)
}

/** A new RSA-2048 private key, PEM. */
export async function newKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  return privateKey
}

function draft(
  key: string,
  { subject, now, life }: { subject: forge.pki.CertificateField[]; now: number; life: number },
): forge.pki.Certificate {
  const { n, e } = forge.pki.privateKeyFromPem(key)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.setRsaPublicKey(n, e)
  certificate.serialNumber = `00${randomBytes(16).toString('hex')}` // positive
  certificate.validity.notBefore = new Date(now - day) // clocks differ
  certificate.validity.notAfter = new Date(now + life)
  certificate.setSubject(subject)
  return certificate
}

function sign(certificate: forge.pki.Certificate, key: string): string {
  certificate.sign(signer(key), forge.md.sha256.create())
  return forge.pki.certificateToPem(certificate)
}

/** What stands before a SHA-256 hash in a signature (RFC 8017, 9.2). */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/** Node's RSA in the place of the library's own, which takes a hundred times as long. */
function signer(key: string): forge.pki.rsa.PrivateKey {
  const sign = (digest: forge.md.MessageDigest) => {
    const hash = Buffer.from(digest.digest().getBytes(), 'latin1')
    const options = { key, padding: constants.RSA_PKCS1_PADDING }
    return privateEncrypt(options, Buffer.concat([digestInfo, hash])).toString('latin1')
  }
  return { sign } as unknown as forge.pki.rsa.PrivateKey // nothing else is asked of it
}

/** NameConstraints of RFC 5280, 4.2.1.10, which the library has no name for. */
function nameConstraints(): forge.asn1.Asn1 {
  const { create, Class, Type } = forge.asn1
  const choice = (tag: number, content: string | forge.asn1.Asn1[]) => {
    const { CONTEXT_SPECIFIC } = Class
    const isConstructed = typeof content !== 'string'
    // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- here a tag says which choice, not which type
    return create(CONTEXT_SPECIFIC, tag, isConstructed, content)
  }
  const subtree = (tag: number, name: string) =>
    create(Class.UNIVERSAL, Type.SEQUENCE, true, [choice(tag, name)])
  return create(Class.UNIVERSAL, Type.SEQUENCE, true, [
    choice(0, [
      ...permitted.domains.map((domain) => subtree(2, domain)),
      ...permitted.networks.map((network) => subtree(7, forge.util.hexToBytes(network))),
    ]),
  ])
}
