import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom'
import { FederationFault } from '../../../lib/federation/external-identity.ts'
import { ns } from '../../../lib/federation/saml/names.ts'
import { vectors } from '../../vectors.ts'
import { aSignInStage } from './sign-in-stage.ts'

interface VectorSet {
  readonly clock?: string
  readonly idpCertificatePem?: string
  readonly certificates?: Readonly<Record<string, string>>
  readonly cases: readonly Vector[]
}

interface Vector {
  readonly name: string
  readonly expect?: string
  readonly group?: string
  readonly publicKeyOrCertPem?: string
  readonly xmlBase64: string
}

type Stage = Awaited<ReturnType<typeof aSignInStage>>

const sets = [
  'node-saml-signatures',
  'ruby-saml-responses',
  'python3-saml-responses',
  'xml-crypto-signatures',
]
const read = sets.flatMap((file) => {
  const set = vectors(`saml/${file}.json`) as VectorSet | undefined
  return set?.cases.map((vector) => ({ file, set, vector, xml: textOf(vector) })) ?? []
})
type Case = (typeof read)[number]
const rows = read.map((one) => [`${one.file}, ${one.vector.name}`, one] as const)

/** To documents whose bearers have no end. */
const noEnd = 'The assertion has expired.'

/** What is wrong with a document beside its signature, and what we say to it. */
const faults: Readonly<Record<string, string>> = {
  empty_destination: 'The destination is not this user pool.',
  empty_nameid: 'The assertion has no NameID.',
  invalid_audience: 'Audience restriction in the SAML Assertion does not allow it for urn:other',
  invalid_issuer_assertion: 'The issuer is not the identity provider.',
  invalid_issuer_message: 'The issuer is not the identity provider.',
  invalid_sessionindex: 'The session at the identity provider has ended.',
  invalid_subjectconfirmation_inresponse: 'InResponseTo does not match the request.',
  invalid_subjectconfirmation_nb: 'The confirmation of the subject has a start.',
  invalid_subjectconfirmation_noa: 'The assertion has expired.',
  invalid_subjectconfirmation_recipient: 'The recipient is not this user pool.',
  multiple_assertions: 'There must be exactly one assertion.',
  no_authnstatement: 'The assertion has no AuthnStatement.',
  no_conditions: 'The assertion has no conditions.',
  no_issuer_assertion: 'The issuer is not the identity provider.',
  no_issuer_response: 'The issuer is not the identity provider.',
  no_nameid: 'The assertion has no NameID.',
  no_signature_ns: noEnd,
  no_status: 'The identity provider did not sign the user in.',
  no_status_code: 'The identity provider did not sign the user in.',
  no_subjectconfirmation_data: 'The subject is not confirmed.',
  no_subjectconfirmation_method: 'The subject is not confirmed.',
  response_with_signed_assertion_3: noEnd,
  response_with_signed_message_and_assertion: noEnd,
  status_code_responder: 'The identity provider did not sign the user in.',
  status_code_responer_and_msg: 'The identity provider did not sign the user in.',
  wrong_spnamequalifier: 'The NameID is meant for another service provider.',
}

/** The documents that are good as they are but for one thing: they restrict no audience. */
const withoutAudience = [
  'response.root-signed.assertion-signed.1advice-signed',
  'response.root-signed.assertion-signed.2advice-signed',
  'response.root-unsigned.assertion-signed.1advice-signed',
]

let one: Stage
beforeAll(async () => {
  one = await aSignInStage()
})
afterAll(() => one.stage.stop())

if (rows.length === 0) {
  it('cannot judge the published SAML responses: ../shared/vectors/saml is absent', () => {
    expect(rows).toEqual([])
  })
} else {
  describe('the published SAML responses', () => {
    it('are all there', () => {
      expect(rows).toHaveLength(143)
    })

    it.each(rows)('sign in nobody as they are: %s', async (_, { set, vector, xml }) => {
      const outcome = await judged({ set, vector, xml }, certificatesOf(set, vector, xml))
      expect(outcome).toBeInstanceOf(FederationFault)
      if (vector.expect === 'valid' && withoutAudience.includes(vector.name)) {
        expect(outcome).toMatchObject({ message: expect.stringContaining('Audience') })
      }
    })

    // SHA-1 and short keys hide what is wrong with most of them, so they are signed anew
    const good = rows.filter(([, { vector }]) => isGood(vector))
    it.each(good)('sign in who they name when signed anew: %s', async (_, found) => {
      const xml = signedAnew(found.xml, found.vector)
      const outcome = await judged({ ...found, xml }, [one.idp.certificate])
      const nameId = parsed(xml).getElementsByTagNameNS(ns.assertion, 'NameID')[0]
      expect(outcome).toBe(nameId?.textContent?.trim())
    })

    const faulty = rows.filter(([, { vector }]) => faults[vector.name] !== undefined)
    it.each(faulty)('sign in nobody when signed anew: %s', async (_, found) => {
      const xml = signedAnew(found.xml, found.vector)
      const reason = faults[found.vector.name] ?? ''
      const outcome = await judged({ ...found, xml }, [one.idp.certificate])
      expect(outcome).toEqual(new FederationFault(`Invalid SAML response received: ${reason}`))
    })
  })
}

/** Who is signed in when everything but the document is as the document says, or why nobody is. */
async function judged(
  { set, vector, xml }: Pick<Case, 'set' | 'vector' | 'xml'>,
  certificates: readonly string[],
): Promise<unknown> {
  const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, 'u').exec(xml)?.[1]
  const element = (name: string) =>
    new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([^<]*)<`, 'u').exec(xml)?.[1]?.trim()
  const past = ['IssueInstant', 'NotBefore']
  if (vector.name === 'invalid_sessionindex') past.push('SessionNotOnOrAfter')
  const times = past.map((name) => Date.parse(attribute(name) ?? '') || 0)
  one.stage.clock.now = Date.parse(set.clock ?? '') || Math.max(...times) + 60_000
  try {
    const { nameId } = await one.read(Buffer.from(xml).toString('base64'), {
      metadata: { entityId: element('Issuer') ?? '', signOn: '', certificates },
      acs: [attribute('Destination'), attribute('Recipient')].find(Boolean) ?? '',
      audience: vector.name === 'invalid_audience' ? 'urn:other' : (element('Audience') ?? ''),
      requestId: attribute('InResponseTo'),
    })
    return nameId.value
  } catch (error) {
    return error
  }
}

/** The same document with one good signature, and nothing wrong with it but what its name says. */
function signedAnew(xml: string, { name }: Vector): string {
  const document = parsed(xml)
  const all = (element: string) => Array.from(document.getElementsByTagNameNS('*', element))
  for (const signature of all('Signature')) signature.parentNode?.removeChild(signature)
  const set = (element: string, attribute: string, value: string) => {
    for (const one of all(element)) one.setAttribute(attribute, value)
  }
  if (!name.includes('spnamequalifier')) set('NameID', 'SPNameQualifier', '')
  if (!name.includes('inresponse')) {
    set('Response', 'InResponseTo', 'r1')
    set('SubjectConfirmationData', 'InResponseTo', 'r1')
  }
  if (!/destination|recipient/u.test(name)) {
    set('Response', 'Destination', 'https://us')
    set('SubjectConfirmationData', 'Recipient', 'https://us')
  }
  if (!name.includes('issuer')) nameOneIssuer(document)
  for (const conditions of all('Conditions')) addAudience(document, conditions)
  const text = new XMLSerializer().serializeToString(document)
  return one.idp.sign(text, document.documentElement?.getAttribute('ID') ?? '')
}

/** Has the response and its assertions name one issuer. */
function nameOneIssuer(document: Document): void {
  const issuers = Array.from(document.getElementsByTagNameNS('*', 'Issuer'))
  const [first] = issuers
  const response = document.documentElement
  if (!first || !response) return
  for (const issuer of issuers) issuer.textContent = first.textContent
  if (first.parentNode !== response) {
    response.insertBefore(first.cloneNode(true), response.firstChild)
  }
}

/** Has conditions that restrict nothing restrict the audience. */
function addAudience(document: Document, conditions: Element): void {
  if (conditions.children.length > 0) return
  const restriction = document.createElementNS(ns.assertion, 'AudienceRestriction')
  restriction.appendChild(document.createElementNS(ns.assertion, 'Audience')).textContent = 'us'
  conditions.appendChild(restriction)
}

/** Whether nothing but the signature can be wrong with a document, or that it is too old a kind. */
function isGood({ name, expect, group }: Vector): boolean {
  const isForUs = !/wrapped|attackxee|response_eval|encrypted|double|undefined_recipient/u.test(
    name,
  )
  return isForUs && faults[name] === undefined && (expect === 'valid' || group === 'other')
}

/** Every certificate that a document could mean: of its set, of its own and in it. */
function certificatesOf({ idpCertificatePem, certificates }: VectorSet, own: Vector, xml: string) {
  const embedded = [...xml.matchAll(/X509Certificate>([^<]+)</gu)].map(([, text]) => text)
  return [
    idpCertificatePem,
    own.publicKeyOrCertPem,
    ...Object.values(certificates ?? {}),
    ...embedded,
  ].map((text) => text?.replace(/-----[^-]*-----|&#13;|\s/gu, '') ?? '')
}

function parsed(xml: string): Document {
  return new DOMParser().parseFromString(xml, 'text/xml')
}

function textOf({ xmlBase64 }: Vector): string {
  return new TextDecoder().decode(Buffer.from(xmlBase64, 'base64'))
}
