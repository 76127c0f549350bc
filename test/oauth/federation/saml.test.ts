import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startSamlify, type Samlify, type ServiceProvider } from '../../federation/saml/samlify.ts'
import type { TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { Browser, parametersOf, type Received } from '../browser.ts'
import { callback, claimsOf } from '../shop.ts'
import { aFederationStage, expectPage, leave, tokensIn, toldTo } from './places.ts'
import { aSamlShop, jane, onTheWay, post, type SamlShop } from './saml-shop.ts'

let stage: TriggerStage
let idp: Samlify
let other: Samlify
let shop: SamlShop
beforeAll(async () => {
  stage = await aFederationStage()
  ;[idp, other] = await Promise.all([startSamlify(), startSamlify()])
  shop = await aSamlShop(stage, idp)
})
afterAll(async () => {
  await Promise.all([idp.stop(), other.stop()])
  await stage.stop()
})
beforeEach(() => {
  stage.clock.now = Date.now()
})

const invalid = (error_description: string) => ({ error: 'invalid_request', error_description })
const badResponse = (why: string) => invalid(`Invalid SAML response received: ${why}`)

/** All the way to the provider and back. */
async function signIn(own: SamlShop, changes: Record<string, string> = {}): Promise<Received> {
  const { browser, form } = await onTheWay(own, changes)
  return post(own, browser, form)
}

describe('signing in with a SAML provider', () => {
  it('leads to the app’s tokens, of a user whom the provider describes', async () => {
    const answer = await signIn(shop, { state: 's', nonce: 'n', acr_values: 'urn:cognito:loa:1' })
    expect(parametersOf(answer).get('state')).toBe('s')
    const tokens = await tokensIn(shop, answer)
    expect(claimsOf(tokens.id_token)).toMatchObject({
      'cognito:username': 'corp_Jane.42',
      'cognito:groups': [`${shop.pool.id}_corp`],
      nonce: 'n',
      email: jane.email,
      email_verified: false,
      profile: 'admins',
      ...{ acr: 'urn:cognito:loa:1', amr: ['fed'] },
      identities: [
        expect.objectContaining({
          userId: 'Jane.42',
          providerName: 'corp',
          providerType: 'SAML',
          issuer: idp.metadataUrl,
          primary: 'true',
        }),
      ],
    })
    const again = claimsOf((await tokensIn(shop, await signIn(shop))).id_token)
    expect(again.sub).toBe(claimsOf(tokens.id_token).sub)
  })

  it.each<[string, Record<string, string>, boolean]>([
    ['whose metadata is at an address', { MetadataURL: 'there', MetadataFile: '' }, false],
    ['that wants signed requests', { RequestSigningAlgorithm: 'rsa-sha256' }, false],
    ['that encrypts', { EncryptedResponses: 'true' }, false],
    ['that signs the response beside the assertion', {}, true],
    [
      'that does all of it',
      { EncryptedResponses: 'true', RequestSigningAlgorithm: 'rsa-sha256' },
      true,
    ],
  ])('%s', async (_, { MetadataURL, ...details }, signsResponse) => {
    const found = MetadataURL === undefined ? {} : { MetadataURL: idp.metadataUrl }
    const own = await aSamlShop(stage, idp, { details: { ...details, ...found }, signsResponse })
    const { id_token: token } = await tokensIn(own, await signIn(own))
    expect(claimsOf(token)).toMatchObject({ 'cognito:username': 'corp_Jane.42', profile: 'admins' })
  })

  it('is asked for by a request that nobody changes on the way', async () => {
    const own = await aSamlShop(stage, idp, { details: { RequestSigningAlgorithm: 'rsa-sha256' } })
    const { address } = await leave(own)
    const relayState = address.searchParams.get('RelayState') ?? ''
    const changed = new URL(address.href.replace(relayState, 'x'.repeat(43)))
    await expect(idp.signIn(changed, own.sp, jane)).rejects.toThrow(/SIGNATURE/u)
    await expect(idp.signIn(address, own.sp, jane)).resolves.toHaveProperty('SAMLResponse')
  })

  it('needs an encrypted assertion where that is required', async () => {
    const own = await aSamlShop(stage, idp, { details: { EncryptedResponses: 'true' } })
    const { entityId, acs, logout } = own.sp
    const { browser, form } = await onTheWay(own, {}, { sp: { entityId, acs, logout } })
    expect(toldTo(await post(own, browser, form))).toMatchObject({ error: 'invalid_request' })
  })

  it('is refused once the response was used', async () => {
    const { browser, form } = await onTheWay(shop)
    expect(toldTo(await post(shop, browser, form))).toHaveProperty('code')
    expectPage(await post(shop, browser, form))
  })

  it('lets one of 16 in that post the response at once', async () => {
    const { browser, form } = await onTheWay(shop)
    const all = await Promise.all(Array.from({ length: 16 }, () => post(shop, browser, form)))
    expect(all.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 400)).toHaveLength(15)
  })
})

describe('a SAML response signs nobody in', () => {
  it('in another browser', async () => {
    const { form } = await onTheWay(shop)
    expectPage(await post(shop, new Browser(stage.services), form))
  })

  it('in answer to another request of the same browser', async () => {
    const first = await onTheWay(shop)
    const { browser } = first
    const second = await onTheWay(shop, {}, { browser })
    const form = { ...first.form, RelayState: second.form.RelayState }
    expect(toldTo(await post(shop, browser, form))).toEqual(
      badResponse('InResponseTo does not match the request.'),
    )
    // The assertion that was brought in the wrong place is still good in its own
    expect(toldTo(await post(shop, browser, first.form))).toHaveProperty('code')
  })

  it.each<[string, (sp: ServiceProvider) => ServiceProvider]>([
    ['for another place', (sp) => ({ ...sp, acs: 'https://other.example/saml2/idpresponse' })],
    ['for another pool', (sp) => ({ ...sp, entityId: `${sp.entityId}x` })],
  ])('%s', async (_, changed) => {
    const { browser, address } = await onTheWay(shop)
    const form = await idp.begin(changed(shop.sp), jane, '')
    const RelayState = address.searchParams.get('RelayState') ?? ''
    const told = toldTo(await post(shop, browser, { ...form, RelayState }))
    expect(told.error).toBe('invalid_request')
    expect(told).not.toHaveProperty('code')
  })

  it('of another provider', async () => {
    const { browser, form } = await onTheWay(shop, {}, { idp: other })
    expect(toldTo(await post(shop, browser, form))).toEqual(
      badResponse('The issuer is not the identity provider.'),
    )
  })

  it('to a request that was answered too late', async () => {
    const { browser, form } = await onTheWay(shop)
    stage.clock.now += 5 * 60_000
    expectPage(await post(shop, browser, form))
  })

  it.each<[string, (form: Record<string, string>) => Record<string, string>, string]>([
    ['with no response', ({ RelayState = '' }) => ({ RelayState }), 'invalid_request'],
    ['with an empty one', (form) => ({ ...form, SAMLResponse: '' }), 'invalid_request'],
    ['with no RelayState', ({ SAMLResponse = '' }) => ({ SAMLResponse }), 'expired'],
    ['with an unknown one', (form) => ({ ...form, RelayState: 'x'.repeat(43) }), 'expired'],
    ['with an address', (form) => ({ ...form, RelayState: 'https://evil.example/' }), 'expired'],
    ['with a place', (form) => ({ ...form, RelayState: '//evil.example/' }), 'expired'],
    ['with a script', (form) => ({ ...form, RelayState: 'javascript:alert(1)' }), 'expired'],
    ['with much', (form) => ({ ...form, RelayState: 'x'.repeat(90_000) }), 'expired'],
  ])('%s', async (_, change, reason) => {
    const { browser, form } = await onTheWay(shop)
    expectPage(await post(shop, browser, change({ ...form })), reason)
  })

  it.each(['', '%', 'PHg+', '!!!!', Buffer.from('<a/>').toString('base64')])(
    'that is none: %s',
    async (SAMLResponse) => {
      const { browser, form } = await onTheWay(shop)
      const answer = await post(shop, browser, { ...form, SAMLResponse: SAMLResponse || 'A' })
      expect(toldTo(answer)).toMatchObject({ error: 'invalid_request' })
    },
  )

  it('by an address, or at the place for OpenID providers', async () => {
    const { browser, form } = await onTheWay(shop)
    const got = await browser.visit('saml2/idpresponse', { query: form, at: shop.at })
    expect([got.status, got.headers.allow]).toEqual([405, 'POST'])
    const query = { state: form.RelayState, code: 'code' }
    expectPage(await browser.visit('oauth2/idpresponse', { query, at: shop.at }))
  })
})

describe('a provider that begins', () => {
  let own: SamlShop
  beforeAll(async () => {
    own = await aSamlShop(stage, idp, { details: { IDPInit: 'true' } })
  })

  /** What the provider is configured to send along. */
  const relay = (to: SamlShop, changes: Record<string, string> = {}) => {
    const scope = 'email openid profile'
    const asked = { client_id: to.app.id, redirect_uri: callback, response_type: 'code', scope }
    return new URLSearchParams({ identity_provider: 'corp', ...asked, ...changes }).toString()
  }
  const begun = async (to: SamlShop, changes: Record<string, string> = {}) =>
    post(to, new Browser(stage.services), await idp.begin(to.sp, jane, relay(to, changes)))

  it('leads to the app that it names', async () => {
    const answer = await begun(own, { state: 's' })
    expect(parametersOf(answer).get('state')).toBe('s')
    const { id_token: token } = await tokensIn(own, answer)
    expect(claimsOf(token)).toMatchObject({ 'cognito:username': 'corp_Jane.42', profile: 'admins' })
  })

  it('is let in once with a response, of 16 at once', async () => {
    const form = await idp.begin(own.sp, jane, relay(own))
    const all = await Promise.all(
      Array.from({ length: 16 }, () => post(own, new Browser(stage.services), form)),
    )
    const told = all.map(toldTo)
    expect(told.filter(({ code }) => code !== undefined)).toHaveLength(1)
    const again = badResponse('The assertion was used before.')
    expect(told.filter(({ code }) => code === undefined)).toEqual(Array(15).fill(again))
  })

  it.each<[string, Record<string, string>, string]>([
    [
      'an address that is not the app’s',
      { redirect_uri: 'https://evil.example/' },
      'redirect_mismatch',
    ],
    ['an app that is none', { client_id: 'nobody' }, 'unknown_client'],
    ['no app', { client_id: '' }, 'unknown_client'],
    ['a provider that is none', { identity_provider: 'nobody' }, 'invalid_request'],
    ['the name of a member', { identity_provider: 'constructor' }, 'invalid_request'],
    ['another name of a member', { identity_provider: '__proto__' }, 'invalid_request'],
    ['the pool itself', { identity_provider: 'COGNITO' }, 'invalid_request'],
  ])('leads nowhere with %s', async (_, changes, reason) => {
    expectPage(await begun(own, changes), reason)
  })

  it('leads nowhere with an app of another pool, or two of them', async () => {
    expectPage(await begun(own, { client_id: shop.app.id }), 'unknown_client')
    const twice = `${relay(own)}&redirect_uri=${encodeURIComponent('https://evil.example/')}`
    const form = await idp.begin(own.sp, jane, twice)
    expectPage(await post(own, new Browser(stage.services), form), 'invalid_request')
  })

  it('is told of what is wrong with the request at the app', async () => {
    expect(toldTo(await begun(own, { scope: 'openid root' }))).toMatchObject({
      error: 'invalid_scope',
    })
  })

  it('is not heard where that is not switched on', async () => {
    expectPage(await begun(shop), 'invalid_request')
  })

  it('is not heard at an app that takes users from elsewhere too', async () => {
    const mixed = await aSamlShop(stage, idp, {
      details: { IDPInit: 'true' },
      SupportedIdentityProviders: ['COGNITO', 'corp'],
    })
    expectPage(await begun(mixed), 'invalid_request')
  })

  it('has six minutes, by our clock', async () => {
    const form = await idp.begin(own.sp, jane, relay(own))
    stage.clock.now += 7 * 60_000
    const late = toldTo(await post(own, new Browser(stage.services), form))
    expect(late.error_description).toMatch(/^Invalid SAML response received: /u)
    stage.clock.now -= 10 * 60_000
    const early = toldTo(await post(own, new Browser(stage.services), form))
    expect(early.error_description).toMatch(/^Invalid SAML response received: /u)
    stage.clock.now = Date.now()
    expect(toldTo(await post(own, new Browser(stage.services), form))).toHaveProperty('code')
  })

  it('cannot bring what was asked for by somebody else’s request', async () => {
    const { form } = await onTheWay(own)
    const stolen = { ...form, RelayState: relay(own) }
    const told = toldTo(await post(own, new Browser(stage.services), stolen))
    expect(told.error_description).toMatch(/^Invalid SAML response received: /u)
  })
})
