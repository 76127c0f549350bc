import { generateKeyPair, randomBytes } from 'node:crypto'
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
  return sign(certificate, { key, with: key })
}

/** Makes a server's certificate for host names and addresses, signed by a CA, good for 90 days. */
export async function createServerCertificate(
  authority: Identity,
  names: { readonly dns: readonly string[]; readonly addresses: readonly string[] },
  now: number,
): Promise<Identity> {
  const key = await newKey()
  const issuer = forge.pki.certificateFromPem(authority.certificate)
  const subject = [{ name: 'commonName', value: names.dns[0] ?? '' }]
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
        ...names.dns.map((value) => ({ type: 2, value })),
        ...names.addresses.map((ip) => ({ type: 7, ip })),
      ],
    },
  ])
  return sign(certificate, { key, with: authority.key })
}

async function newKey(): Promise<string> {
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

function sign(certificate: forge.pki.Certificate, keys: { key: string; with: string }): Identity {
  certificate.sign(forge.pki.privateKeyFromPem(keys.with), forge.md.sha256.create())
  return { certificate: forge.pki.certificateToPem(certificate), key: keys.key }
}

/** NameConstraints of RFC 5280, 4.2.1.10, which the library has no name for. */
function nameConstraints(): forge.asn1.Asn1 {
  const { create, Class, Type } = forge.asn1
  const subtree = (tag: number, value: string) =>
    create(Class.UNIVERSAL, Type.SEQUENCE, true, [
      create(Class.CONTEXT_SPECIFIC, tag, false, value),
    ])
  return create(Class.UNIVERSAL, Type.SEQUENCE, true, [
    create(Class.CONTEXT_SPECIFIC, 0, true, [
      ...permitted.domains.map((domain) => subtree(2, domain)),
      ...permitted.networks.map((network) => subtree(7, forge.util.hexToBytes(network))),
    ]),
  ])
}
