import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { DOMParser, type Element } from '@xmldom/xmldom'
import { verify, X509Certificate } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { readSamlMetadata } from '../../../lib/federation/saml/metadata.ts'
import { readLogoutResponse } from '../../../lib/federation/saml/read-logout-response.ts'
import {
  authnRequestUrl,
  logoutRequestUrl,
  newRequestId,
} from '../../../lib/federation/saml/requests.ts'
import { getSigningCertificate } from '../../../lib/operations/user-pools/identity-providers/get-signing-certificate.ts'
import { run } from '../../builders.ts'
import { SamlProvider } from '../../saml-provider.ts'
import { aSignInStage, changed } from './sign-in-stage.ts'

type Stage = Awaited<ReturnType<typeof aSignInStage>>

const acs = 'https://auth.example.com/saml2/idpresponse'
let plain: Stage
let signing: Stage
beforeAll(async () => {
  plain = await aSignInStage()
  signing = await aSignInStage({ RequestSigningAlgorithm: 'rsa-sha256' })
})
afterAll(() => Promise.all([plain.stage.stop(), signing.stage.stop()]))

const requestOf = async ({ idp, provider }: Stage) => ({
  provider,
  metadata: await readSamlMetadata(idp.metadata()),
  requestId: '_r1',
  relayState: 'a handle/+',
})

function decoded(url: string): Element {
  const deflated = new URL(url).searchParams.get('SAMLRequest') ?? ''
  const xml = inflateRawSync(Buffer.from(deflated, 'base64')).toString()
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement
  if (!root) throw new Error('no request')
  return root
}

const attributesOf = (element: Element | undefined) =>
  Object.fromEntries(Array.from(element?.attributes ?? []).map(({ name, value }) => [name, value]))

/** Whether the signature of an address is of the pool's certificate, over the text as it stands there. */
async function isSigned(url: string, { stage, provider }: Stage): Promise<boolean> {
  const [, text = '', signature = ''] = /[?&](SAMLRequest=.*)&Signature=(.*)$/u.exec(url) ?? []
  const { Certificate = '' } = await run(getSigningCertificate, stage.services, {
    UserPoolId: provider.poolId,
  })
  const { publicKey } = new X509Certificate(Buffer.from(Certificate, 'base64'))
  const bytes = Buffer.from(decodeURIComponent(signature), 'base64')
  return verify('sha256', Buffer.from(text), publicKey, bytes)
}

describe('a request to sign in', () => {
  it('goes to the provider by the browser, unsigned unless the details say so', async () => {
    const request = { ...(await requestOf(plain)), acs }
    const url = await authnRequestUrl(plain.stage.services, request)
    expect(url).toMatch(
      /^https:\/\/idp\.example\.com\/sso\?SAMLRequest=[\w%]+&RelayState=a%20handle%2F%2B$/u,
    )
    const xml = decoded(url)
    expect(xml.localName).toBe('AuthnRequest')
    expect(attributesOf(xml)).toMatchObject({
      ID: '_r1',
      Version: '2.0',
      IssueInstant: new Date(plain.stage.clock.now).toISOString(),
      Destination: 'https://idp.example.com/sso',
      AssertionConsumerServiceURL: acs,
      ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    })
    expect(xml.hasAttribute('ForceAuthn')).toBe(false)
    expect(xml.textContent).toBe(plain.audience)
  })

  it('asks for more than a session where that is wanted', async () => {
    const request = { ...(await requestOf(plain)), acs, forcesSignIn: true }
    const url = await authnRequestUrl(plain.stage.services, request)
    expect(decoded(url).getAttribute('ForceAuthn')).toBe('true')
  })

  it('is signed with the key of the certificate that the pool shows', async () => {
    const url = await authnRequestUrl(signing.stage.services, {
      ...(await requestOf(signing)),
      acs,
    })
    expect(url).toContain(
      '&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&',
    )
    await expect(isSigned(url, signing)).resolves.toBe(true)
    await expect(isSigned(url.replace('handle', 'candle'), signing)).resolves.toBe(false)
  })

  it.each([
    ['https://idp.example.com/sso?tenant=1', 'https://idp.example.com/sso?tenant=1&SAMLRequest='],
    ['https://idp.example.com/sso?', 'https://idp.example.com/sso?SAMLRequest='],
    ['https://idp.example.com#here', 'https://idp.example.com/?SAMLRequest='],
  ])('keeps what stands in the address %s', async (signOn, start) => {
    const request = await requestOf(plain)
    const metadata = { ...request.metadata, signOn }
    const url = await authnRequestUrl(plain.stage.services, { ...request, metadata, acs })
    expect(url.startsWith(start)).toBe(true)
    expect(decoded(url).getAttribute('Destination')).toBe(signOn)
  })

  it('has an id of its own each time', () => {
    const ids = Array.from({ length: 100 }, newRequestId)
    expect(new Set(ids).size).toBe(100)
    expect(ids[0]).toMatch(/^_[\da-f-]{36}$/u)
  })
})

describe('a request to sign out', () => {
  const nameId = {
    value: 'C & <"é\'',
    format: 'urn:f',
    nameQualifier: 'idp',
    spNameQualifier: 'us',
  }

  it('is always signed, and names user and session as the provider did', async () => {
    const request = { ...(await requestOf(plain)), nameId, sessionIndex: '_s"1' }
    const url = (await logoutRequestUrl(plain.stage.services, request)) ?? ''
    expect(url).toMatch(/^https:\/\/idp\.example\.com\/slo\?SAMLRequest=/u)
    await expect(isSigned(url, plain)).resolves.toBe(true)
    const xml = decoded(url)
    expect(xml.localName).toBe('LogoutRequest')
    const [issuer, name, session] = Array.from(xml.children)
    expect(issuer?.textContent).toBe(plain.audience)
    expect(name?.textContent).toBe(nameId.value)
    expect(attributesOf(name)).toEqual({
      Format: 'urn:f',
      NameQualifier: 'idp',
      SPNameQualifier: 'us',
    })
    expect(session?.textContent).toBe('_s"1')
  })

  it('may do without a session and a format', async () => {
    const request = { ...(await requestOf(plain)), nameId: { value: 'Carla' } }
    const xml = decoded((await logoutRequestUrl(plain.stage.services, request)) ?? '')
    expect(Array.from(xml.children).map(({ localName }) => localName)).toEqual(['Issuer', 'NameID'])
  })

  it('is not made for a provider that has no place for it', async () => {
    const { metadata, ...request } = await requestOf(plain)
    const { logout, ...without } = metadata
    expect(logout).toBeDefined()
    const url = await logoutRequestUrl(plain.stage.services, {
      ...request,
      metadata: without,
      nameId,
    })
    expect(url).toBeUndefined()
  })
})

describe('the answer to a request to sign out', () => {
  const destination = 'https://auth.example.com/saml2/logout'
  const parts = { destination, requestId: '_r1', now: 0 }
  const read = async (encoded: string, requestId = '_r1') =>
    readLogoutResponse(encoded, {
      metadata: await readSamlMetadata(plain.idp.metadata()),
      destination,
      requestId,
    })

  it('says whether all sessions ended', async () => {
    const { idp } = plain
    await expect(read(idp.logoutResponse(parts))).resolves.toBe(true)
    await expect(read(idp.logoutResponse(parts, { status: 'Responder' }))).resolves.toBe(false)
  })

  it('may be unsigned, but not badly signed', async () => {
    await expect(read(plain.idp.logoutResponse(parts, { isSigned: false }))).resolves.toBe(true)
    const bad = changed(plain.idp.logoutResponse(parts), (xml) =>
      xml.replace('Success', 'Responder'),
    )
    await expect(read(bad)).rejects.toThrow('SAML Response signature is invalid')
  })

  it('is for our request, from the provider, and to us', async () => {
    const { idp } = plain
    await expect(read(idp.logoutResponse(parts), '_r2')).rejects.toThrow('InResponseTo')
    const elsewhere = idp.logoutResponse({ ...parts, destination: 'https://evil.example' })
    await expect(read(elsewhere)).rejects.toThrow('destination')
    const other = new SamlProvider('https://other.example')
    const foreign = other.logoutResponse(parts, { isSigned: false })
    await expect(read(foreign)).rejects.toThrow('issuer')
    await expect(read(await plain.respond())).rejects.toThrow('Invalid samlResponse')
  })
})
