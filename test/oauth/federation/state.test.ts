import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { deleteUserPoolDomain } from '../../../lib/operations/user-pools/domains/delete-user-pool-domain.ts'
import { createIdentityProvider } from '../../../lib/operations/user-pools/identity-providers/create-identity-provider.ts'
import { deleteIdentityProvider } from '../../../lib/operations/user-pools/identity-providers/delete-identity-provider.ts'
import { deleteUserPoolClient } from '../../../lib/operations/user-pools/app-clients/delete-user-pool-client.ts'
import { updateUserPoolClient } from '../../../lib/operations/user-pools/app-clients/update-user-pool-client.ts'
import { run } from '../../builders.ts'
import { details } from '../../operations/user-pools/identity-providers/providers.ts'
import { Browser, parametersOf, send } from '../browser.ts'
import { appSettings, callback } from '../shop.ts'
import { aCorp, aShopOf, onTheWay, vouch, visit, type Corp } from './corp.ts'
import { comeBack, expectPage, leave, tokensIn, toldTo, type FederatedShop } from './places.ts'

let corp: Corp
let shop: FederatedShop
beforeAll(async () => {
  corp = await aCorp()
  shop = await aShopOf(corp)
})
afterAll(() => corp.stop())
beforeEach(() => {
  corp.stage.clock.now = Date.now()
  corp.standIn.calls.length = 0
})

const codeRedeemed = () => corp.standIn.calls.some(({ path }) => path === '/token')

describe('the answer of a provider', () => {
  it('signs in the browser that was sent, once', async () => {
    const { browser, answer } = await onTheWay(corp, shop, { state: 's' })
    const first = await comeBack(shop, browser, { searchParams: answer })
    expect(Object.keys(toldTo(first))).toEqual(['code', 'state'])
    await expect(tokensIn(shop, first)).resolves.toHaveProperty('id_token')
    corp.standIn.calls.length = 0
    expectPage(await comeBack(shop, browser, { searchParams: answer }))
    expect(codeRedeemed()).toBe(false)
  })

  it('signs in one of 16 that bring it at once', async () => {
    const { browser, answer } = await onTheWay(corp, shop)
    const all = await Promise.all(
      Array.from({ length: 16 }, () => comeBack(shop, browser, { searchParams: answer })),
    )
    expect(all.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 400)).toHaveLength(15)
    expect(corp.standIn.calls.filter(({ path }) => path === '/token')).toHaveLength(1)
  })

  it.each([
    ['no state', { code: 'code' }],
    ['an empty one', { code: 'code', state: '' }],
    ['one that nobody made', { code: 'code', state: 'x'.repeat(43) }],
    ['one that is too long', { code: 'code', state: 'x'.repeat(5_000) }],
    ['the name of a key', { code: 'code', state: '../../pool#' }],
  ])('is refused with %s', async (_, query) => {
    const { browser } = await onTheWay(corp, shop)
    expectPage(await browser.visit('oauth2/idpresponse', { query, at: shop.at }))
  })

  it('is read by nobody with a parameter there twice', async () => {
    const { browser, answer } = await onTheWay(corp, shop)
    answer.append('state', answer.get('state') ?? '')
    const refused = await comeBack(shop, browser, { searchParams: answer })
    expect([refused.status, codeRedeemed()]).toEqual([400, false])
  })

  it.each<[string, string[]]>([
    ['no mark', []],
    ['an empty mark', ['__Host-federation=']],
    ['another mark', [`__Host-federation=${'x'.repeat(43)}`]],
  ])('signs in no other browser: with %s', async (_, cookies) => {
    const { answer: query } = await onTheWay(corp, shop)
    expectPage(
      await send(shop.stage.services, 'oauth2/idpresponse', { query, cookies, at: shop.at }),
    )
    expect(codeRedeemed()).toBe(false)
  })

  it.each<[string, string[]]>([
    ['an empty mark', ['__Host-federation=']],
    ['a short one', ['__Host-federation=x']],
    ['one of other characters', [`__Host-federation=${'%'.repeat(43)}`]],
  ])('signs no victim in by the way that somebody began with %s', async (_, cookies) => {
    const query = { response_type: 'code', client_id: shop.app.id, redirect_uri: callback }
    const begun = await send(shop.stage.services, 'oauth2/authorize', {
      ...{ query, cookies, at: shop.at },
    })
    const sent = parametersOf(begun)
    vouch(corp, sent.get('nonce'))
    const answer = { code: 'code', state: sent.get('state') ?? '' }
    for (const brought of [[], cookies]) {
      const at = { query: answer, cookies: brought, at: shop.at }
      expectPage(await send(shop.stage.services, 'oauth2/idpresponse', at))
    }
    expect(begun.cookies.join()).toMatch(
      /__Host-federation=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=None; Max-Age=300/u,
    )
  })

  it('is of no use at another domain, of another pool', async () => {
    const other = await aShopOf(corp)
    const { browser, answer } = await onTheWay(corp, shop)
    expectPage(await comeBack(other, browser, { searchParams: answer }))
    const nowhere = { ...shop, at: 'nowhere' }
    expectPage(await comeBack(nowhere, browser, { searchParams: answer }))
    expect((await comeBack(shop, browser, { searchParams: answer })).status).toBe(303)
  })

  it('is of no use at the endpoints for SAML', async () => {
    const { browser, answer } = await onTheWay(corp, shop)
    const form = { RelayState: answer.get('state') ?? '', SAMLResponse: 'PHg+' }
    expectPage(await browser.visit('saml2/idpresponse', { form, at: shop.at }))
    expectPage(await comeBack(shop, browser, { searchParams: answer }))
    const again = await onTheWay(corp, shop)
    const signOut = { RelayState: again.answer.get('state') ?? '', SAMLResponse: 'PHg+' }
    expectPage(await again.browser.visit('saml2/logout', { form: signOut, at: shop.at }))
  })

  it('has five minutes', async () => {
    const [early, late] = [await onTheWay(corp, shop), await onTheWay(corp, shop)]
    corp.stage.clock.now += 5 * 60_000
    expectPage(await comeBack(shop, late.browser, { searchParams: late.answer }))
    corp.stage.clock.now -= 1
    vouch(corp, early.address.searchParams.get('nonce'))
    const { status } = await comeBack(shop, early.browser, { searchParams: early.answer })
    expect(status).toBe(303)
  })

  it('may come beside another of the same browser', async () => {
    const browser = new Browser(shop.stage.services)
    const ways = [await leave(shop, {}, browser), await leave(shop, {}, browser)]
    for (const { address } of ways) {
      vouch(corp, address.searchParams.get('nonce'))
      const query = { code: 'code', state: address.searchParams.get('state') ?? '' }
      const { status } = await browser.visit('oauth2/idpresponse', { query, at: shop.at })
      expect(status).toBe(303)
    }
  })

  it('that was for one request does for no other, by its nonce', async () => {
    const first = await onTheWay(corp, shop)
    const second = await leave(shop, {}, first.browser)
    const query = { code: 'code', state: second.address.searchParams.get('state') ?? '' }
    vouch(corp, first.address.searchParams.get('nonce'))
    const answer = await first.browser.visit('oauth2/idpresponse', { query, at: shop.at })
    expect(toldTo(answer)).toEqual({
      error: 'invalid_request',
      error_description: 'Bad id_token nonce',
    })
  })

  it('may be fetched ahead by nobody, nor by HEAD', async () => {
    const { browser, answer } = await onTheWay(corp, shop)
    const ahead = { query: answer, at: shop.at, headers: { 'sec-purpose': 'prefetch' } }
    expect((await browser.visit('oauth2/idpresponse', ahead)).status).toBe(503)
    const head = { query: answer, at: shop.at, method: 'HEAD' }
    expect((await browser.visit('oauth2/idpresponse', head)).status).toBe(200)
    expect((await comeBack(shop, browser, { searchParams: answer })).status).toBe(303)
  })

  it('comes back to the app that asked, however it is led astray', async () => {
    const { browser, answer } = await onTheWay(corp, shop, { state: 'https://evil.example' })
    answer.set('redirect_uri', 'https://evil.example/')
    answer.set('client_id', 'another')
    const { headers } = await comeBack(shop, browser, { searchParams: answer })
    expect(headers.location?.startsWith(`${callback}?code=`)).toBe(true)
    const host = { host: 'evil.example' }
    const sent = await browser.visit('oauth2/authorize', {
      query: { ...query(), prompt: 'login' },
      ...{ at: shop.at, headers: host },
    })
    expect(parametersOf(sent).get('redirect_uri')).toBe(
      `${shop.stage.services.settings.url}/auth/${shop.at}/oauth2/idpresponse`,
    )
  })

  const query = () => ({ response_type: 'code', client_id: shop.app.id, redirect_uri: callback })
})

describe('what changes while somebody is away', () => {
  const notEnabled = {
    error: 'invalid_request',
    error_description: 'The identity provider is not enabled for the client.',
    state: 's',
  }
  const settings = (own: FederatedShop) => ({
    ...{ UserPoolId: own.pool.id, ClientId: own.app.id },
    ...(appSettings as object),
  })

  it('the provider is deleted', async () => {
    const own = await aShopOf(corp)
    const { browser, answer } = await onTheWay(corp, own, { state: 's' })
    const given = { UserPoolId: own.pool.id, ProviderName: 'corp' }
    await run(deleteIdentityProvider, own.stage.services, given)
    expect(toldTo(await comeBack(own, browser, { searchParams: answer }))).toEqual(notEnabled)
    expect(codeRedeemed()).toBe(false)
  })

  it('another of another kind takes its name', async () => {
    const own = await aShopOf(corp)
    const { browser, answer } = await onTheWay(corp, own, { state: 's' })
    const given = { UserPoolId: own.pool.id, ProviderName: 'corp' }
    await run(deleteIdentityProvider, own.stage.services, given)
    await run(createIdentityProvider, own.stage.services, {
      ...given,
      ProviderType: 'SAML',
      ProviderDetails: details.SAML,
    })
    expect(toldTo(await comeBack(own, browser, { searchParams: answer }))).toEqual(notEnabled)
  })

  it('the app takes users of the provider no longer', async () => {
    const own = await aShopOf(corp)
    const { browser, answer } = await onTheWay(corp, own, { state: 's' })
    const given = { ...settings(own), SupportedIdentityProviders: ['COGNITO'] }
    await run(updateUserPoolClient, own.stage.services, given)
    expect(toldTo(await comeBack(own, browser, { searchParams: answer }))).toEqual(notEnabled)
  })

  it('the app has another address', async () => {
    const own = await aShopOf(corp)
    const { browser, answer } = await onTheWay(corp, own)
    const given = { ...settings(own), CallbackURLs: ['https://new.example.com/'] }
    await run(updateUserPoolClient, own.stage.services, given)
    expectPage(await comeBack(own, browser, { searchParams: answer }), 'redirect_mismatch')
    expect(codeRedeemed()).toBe(false)
  })

  it('the domain is taken away', async () => {
    const own = await aShopOf(corp)
    const { browser, answer } = await onTheWay(corp, own)
    const given = { UserPoolId: own.pool.id, Domain: own.at }
    await run(deleteUserPoolDomain, own.stage.services, given)
    expectPage(await comeBack(own, browser, { searchParams: answer }))
  })

  it('the app is deleted', async () => {
    const own = await aShopOf(corp)
    const { browser, answer } = await onTheWay(corp, own)
    const given = { UserPoolId: own.pool.id, ClientId: own.app.id }
    await run(deleteUserPoolClient, own.stage.services, given)
    expectPage(await comeBack(own, browser, { searchParams: answer }), 'unknown_client')
  })
})

describe('what a shop costs in round trips', () => {
  it('is one write on the way out', async () => {
    await visit(corp, shop)
    const calls = await corp.stage.callsOf(() => leave(shop))
    expect(calls).toHaveLength(3) // the app, the provider, the request
  })
})
