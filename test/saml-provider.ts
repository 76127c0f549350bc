import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { SignedXml } from 'xml-crypto'
import { encrypt } from 'xml-encryption'
import { selfSignedCertificate } from '../lib/keys/certificates.ts'

const encrypted = promisify(encrypt)

const year = 365 * 86_400_000
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

/** How a signature is made. */
export interface Signing {
  readonly signature: string
  readonly digest: string
  readonly transforms: readonly string[]
  readonly canonicalization: string
  readonly key: KeyObject
}

/** How an assertion is encrypted, and for whom: a certificate in base64. */
export interface Encryption {
  readonly certificate: string
  readonly content: string
  readonly key: string
  readonly digest: string
  readonly mgf: string | undefined
}

/** What a response tells, and how. */
export interface ResponseParts {
  /** Our pool's name as a service provider. */
  readonly audience: string
  /** Where the response is posted to. */
  readonly acs: string
  /** The request that it answers; none where the provider begins. */
  readonly requestId?: string | undefined
  /** In milliseconds since the epoch. */
  readonly now: number
  readonly nameId?: string
  readonly attributes?: Readonly<Record<string, readonly string[]>>
  readonly sessionIndex?: string
  readonly signs?: readonly ('response' | 'assertion')[]
  readonly signing?: Partial<Signing>
  readonly encryption?: Pick<Encryption, 'certificate'> & Partial<Encryption>
  /** Changes the assertion, or the response around it, before it is signed. */
  readonly assertion?: (xml: string) => string
  readonly response?: (xml: string) => string
}

/** A small SAML identity provider, which also says what no honest one would. */
export class SamlProvider {
  readonly entityId: string
  readonly #signOn: string
  readonly #logout: string
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  #made = 0

  constructor(url = 'https://idp.example.com') {
    this.entityId = `${url}/metadata`
    this.#signOn = `${url}/sso`
    this.#logout = `${url}/slo`
  }

  /** Its certificate, in base64 without armour. */
  get certificate(): string {
    return selfSignedCertificate({
      privateKey: this.#keys.privateKey,
      commonName: 'idp',
      notBefore: new Date(0),
      notAfter: new Date(100 * year),
    }).toString('base64')
  }

  metadata(attributes = '', certificates: readonly string[] = [this.certificate]): string {
    const keys = certificates.map(
      (certificate) => `<md:KeyDescriptor use="signing"><ds:KeyInfo
        xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}
        </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`,
    )
    const binding = 'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
    return `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ${attributes}
      entityID="${this.entityId}"><md:IDPSSODescriptor
      protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}
      <md:SingleLogoutService ${binding} Location="${this.#logout}"/>
      <md:SingleSignOnService ${binding} Location="${this.#signOn}"/>
      </md:IDPSSODescriptor></md:EntityDescriptor>`
  }

  /** A response as it is posted: in base64. */
  async response(parts: ResponseParts): Promise<string> {
    const { signs = ['assertion'], encryption, now } = parts
    const id = this.#newId()
    const plain = parts.assertion?.(this.#assertion(id, parts)) ?? this.#assertion(id, parts)
    const signed = signs.includes('assertion') ? this.sign(plain, id, parts.signing) : plain
    const assertion = encryption ? await encryptedAssertion(signed, encryption) : signed
    const responseId = this.#newId()
    const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
      xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${responseId}" Version="2.0"
      IssueInstant="${time(now)}" Destination="${parts.acs}"${answers(parts)}><saml:Issuer>${this.entityId}</saml:Issuer>
      <samlp:Status><samlp:StatusCode
        Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>${assertion}</samlp:Response>`
    const changed = parts.response?.(xml) ?? xml
    return inBase64(
      signs.includes('response') ? this.sign(changed, responseId, parts.signing) : changed,
    )
  }

  /** The answer to a request to sign out, as it is posted. */
  logoutResponse(
    { destination, requestId, now }: { destination: string; requestId: string; now: number },
    { isSigned = true, status = 'Success' }: { isSigned?: boolean; status?: string } = {},
  ): string {
    const id = this.#newId()
    const xml = `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
      xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0"
      IssueInstant="${time(now)}" Destination="${destination}"
      InResponseTo="${requestId}"><saml:Issuer>${this.entityId}</saml:Issuer><samlp:Status><samlp:StatusCode
        Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status></samlp:LogoutResponse>`
    return inBase64(isSigned ? this.sign(xml, id) : xml)
  }

  /** Signs the element of an id, with the signature after its issuer, where the schema wants it. */
  sign(xml: string, id: string, signing: Partial<Signing> = {}): string {
    const { digest = 'http://www.w3.org/2001/04/xmlenc#sha256', transforms, key } = signing
    const signer = new SignedXml({
      privateKey: (key ?? this.#keys.privateKey).export({ format: 'pem', type: 'pkcs8' }),
      publicCert: new X509Certificate(Buffer.from(this.certificate, 'base64')).toString(),
      canonicalizationAlgorithm: signing.canonicalization ?? exclusive,
      signatureAlgorithm: signing.signature ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    })
    const signed = `//*[@ID='${id}']`
    signer.addReference({
      xpath: signed,
      digestAlgorithm: digest,
      transforms: transforms ?? [enveloped, exclusive],
    })
    signer.computeSignature(xml, {
      prefix: 'ds',
      location: { reference: `${signed}/*[1]`, action: 'after' },
    })
    return signer.getSignedXml()
  }

  #newId(): string {
    this.#made += 1
    return `_id${this.#made}`
  }

  #assertion(id: string, parts: ResponseParts): string {
    const { audience, acs, now, nameId = 'Carla', attributes = {}, sessionIndex = '_s1' } = parts
    const statements = Object.entries(attributes).map(
      ([name, values]) =>
        `<saml:Attribute Name="${name}">${values
          .map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`)
          .join('')}</saml:Attribute>`,
    )
    return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}"
      Version="2.0" IssueInstant="${time(now)}"><saml:Issuer>${this.entityId}</saml:Issuer>
      <saml:Subject><saml:NameID
        Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${nameId}</saml:NameID>
        <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
          NotOnOrAfter="${time(now + 300_000)}" Recipient="${acs}"${answers(parts)}/></saml:SubjectConfirmation></saml:Subject>
      <saml:Conditions NotBefore="${time(now - 300_000)}" NotOnOrAfter="${time(now + 300_000)}">
        <saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
      <saml:AuthnStatement AuthnInstant="${time(now)}" SessionIndex="${sessionIndex}"
        SessionNotOnOrAfter="${time(now + 3_600_000)}"><saml:AuthnContext><saml:AuthnContextClassRef
        >urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
      <saml:AttributeStatement>${statements.join('')}</saml:AttributeStatement></saml:Assertion>`
  }
}

async function encryptedAssertion(
  xml: string,
  { certificate, ...how }: NonNullable<ResponseParts['encryption']>,
): Promise<string> {
  const pem = new X509Certificate(Buffer.from(certificate, 'base64'))
  const content = await encrypted(xml, {
    rsa_pub: pem.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    pem: pem.toString(),
    encryptionAlgorithm: how.content ?? 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyEncryptionAlgorithm: how.key ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    keyEncryptionDigest: how.digest ?? 'sha1',
    ...(how.mgf !== undefined && { keyEncryptionMgf: how.mgf }),
    disallowEncryptionWithInsecureAlgorithm: false,
    warnInsecureAlgorithm: false,
  })
  return `<saml:EncryptedAssertion>${content}</saml:EncryptedAssertion>`
}

function answers({ requestId }: ResponseParts): string {
  return requestId === undefined ? '' : ` InResponseTo="${requestId}"`
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function inBase64(xml: string): string {
  return Buffer.from(xml).toString('base64')
}
