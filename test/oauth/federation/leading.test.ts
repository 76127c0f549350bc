import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Browser, hiddenOf, parametersOf, type Received } from '../browser.ts'
import { asked, type Asked } from '../shop.ts'
import { aCorp, aShopOf, onTheWay, type Corp } from './corp.ts'
import { aFederatedShop, comeBack, leave, toldTo, type FederatedShop } from './places.ts'

let corp: Corp
let shop: FederatedShop
beforeAll(async () => {
  corp = await aCorp()
  shop = await aFederatedShop(corp.stage, {
    SupportedIdentityProviders: ['COGNITO', 'corp', 'Google', 'SignInWithApple', 'LoginWithAmazon'],
    providers: [
      corp.provider({ IdpIdentifiers: ['example.com', 'my corp'] }),
      corp.provider({ ProviderName: 'hidden' }),
      { ProviderType: 'Google' },
      { ProviderType: 'SignInWithApple' },
      { ProviderType: 'LoginWithAmazon' },
      { ProviderType: 'Facebook' },
    ],
  })
})
afterAll(() => corp.stop())
beforeEach(() => {
  corp.stage.clock.now = Date.now()
})

const notEnabled = {
  error: 'invalid_request',
  error_description: 'The identity provider is not enabled for the client.',
}
const pathOf = async (changes: Asked) => {
  const { address } = await leave(shop, changes)
  return `${address.origin}${address.pathname}`
}

describe('a browser is led', () => {
  it.each([
    ['corp', () => `${corp.standIn.url}/authorize`],
    ['Google', () => 'https://accounts.google.com/o/oauth2/v2/auth'],
    ['SignInWithApple', () => 'https://appleid.apple.com/auth/authorize'],
    ['Apple', () => 'https://appleid.apple.com/auth/authorize'],
    ['LoginWithAmazon', () => 'https://www.amazon.com/ap/oa'],
    ['Amazon', () => 'https://www.amazon.com/ap/oa'],
    ['COGNITO', () => `${corp.stage.services.settings.url}/auth/${shop.at}/login`],
  ])('to the provider that the app names: %s', async (identity_provider, address) => {
    await expect(pathOf({ identity_provider })).resolves.toBe(address())
  })

  it.each([
    'hidden', // of the pool, not of the app
    'Facebook', // likewise
    'CORP',
    'nobody',
    '',
    'constructor',
    '__proto__',
    'x'.repeat(6_000),
  ])('nowhere but back to the app for a provider that it has not: %.20s', async (name) => {
    const { answer } = await leave(shop, { identity_provider: name, state: 's' })
    expect(toldTo(answer)).toEqual({ ...notEnabled, state: 's' })
  })

  it.each(['example.com', 'my corp'])('by the identifier of a provider: %s', async (one) => {
    const there = `${corp.standIn.url}/authorize`
    await expect(pathOf({ idp_identifier: one })).resolves.toBe(there)
    // The identifier counts where both are given (developer guide, "Authorize endpoint")
    const both = { idp_identifier: one, identity_provider: 'Google' }
    await expect(pathOf(both)).resolves.toBe(there)
  })

  it.each(['EXAMPLE.com', 'corp', 'other.example', '', '#', 'x'.repeat(41), 'x'.repeat(6_000)])(
    'nowhere by an identifier that no provider has: %.20s',
    async (idp_identifier) => {
      const { answer } = await leave(shop, { idp_identifier })
      expect(toldTo(answer)).toEqual(notEnabled)
    },
  )

  it('to the sign-in page where there is a choice', async () => {
    const browser = new Browser(corp.stage.services)
    const { address } = await leave(shop, {}, browser)
    expect(address.pathname).toBe(`/auth/${shop.at}/login`)
    const page = await browser.visit('login', { query: address.searchParams, at: shop.at })
    expect(page.status).toBe(200)
    const links = [...page.body.matchAll(/href="([^"]*identity_provider=[^"]*)"/gu)].map(
      ([, href = '']) => new URL(href.replaceAll('&amp;', '&'), 'https://here.example'),
    )
    const names = links.map(({ searchParams }) => searchParams.get('identity_provider'))
    expect(names.sort()).toEqual(['Google', 'LoginWithAmazon', 'SignInWithApple'])
    for (const { pathname, searchParams } of links) {
      expect(pathname).toBe(`/auth/${shop.at}/oauth2/authorize`)
      const { answer } = await leave(shop, Object.fromEntries(searchParams), browser)
      expect(answer.headers.location).toMatch(/^https:\/\/[^/]+\.(?:google|apple|amazon)\.com\//u)
    }
  })

  it('straight to the only provider of the app', async () => {
    const own = await aShopOf(corp)
    const { address } = await leave(own)
    expect(address.origin).toBe(corp.standIn.url)
  })

  it('to the sign-in page by nobody whose request is wrong in itself', async () => {
    for (const changes of [{ response_type: 'id_token' }, { scope: 'openid root' }]) {
      const { answer } = await leave(shop, { identity_provider: 'corp', ...changes })
      expect(toldTo(answer)).toHaveProperty('error')
    }
    const redirect = { identity_provider: 'corp', redirect_uri: 'https://evil.example/' }
    expect((await leave(shop, redirect)).answer.status).toBe(400)
  })
})

describe('an e-mail address on the sign-in page', () => {
  async function submitted(email: string): Promise<{ browser: Browser; answer: Received }> {
    const browser = new Browser(corp.stage.services)
    const query = asked(shop, { state: 's' })
    const page = await browser.visit('login', { query, at: shop.at })
    const form = { _csrf: hiddenOf(page, '_csrf') ?? '', step: 'federate', email }
    return { browser, answer: await browser.visit('login', { query, form, at: shop.at }) }
  }

  it.each(['jane@example.com', 'jane@EXAMPLE.COM', 'example.com', '"a@b"@example.com'])(
    'leads to the provider of its domain: %s',
    async (email) => {
      const { browser, answer } = await submitted(email)
      const [, href = ''] = /^0; url=(.*)$/u.exec(answer.headers.refresh ?? '') ?? []
      const { address } = await leave(
        shop,
        Object.fromEntries(parametersOf({ headers: { location: href } })),
        browser,
      )
      expect(address.origin).toBe(corp.standIn.url)
      expect(address.searchParams.get('login_hint')).toBe(email)
    },
  )

  it.each(['jane@other.example', 'jane@', '', `jane@${'x'.repeat(500)}`, 'jane@example.com#'])(
    'leads nowhere without one: %.30s',
    async (email) => {
      const { answer } = await submitted(email)
      expect([answer.status, answer.headers.refresh]).toEqual([200, undefined])
      expect(answer.body).toContain('role="alert"')
    },
  )

  it('counts only from a form of the page', async () => {
    const browser = new Browser(corp.stage.services)
    const form = { step: 'federate', email: 'jane@example.com' }
    const answer = await browser.visit('login', { query: asked(shop), form, at: shop.at })
    expect([answer.status, answer.headers.refresh]).toEqual([400, undefined])
  })
})

describe('a browser that is signed in', () => {
  async function signedIn(): Promise<Browser> {
    const { browser, answer } = await onTheWay(corp, shop, { identity_provider: 'corp' })
    expect(toldTo(await comeBack(shop, browser, { searchParams: answer }))).toHaveProperty('code')
    return browser
  }

  it.each<[string, Asked]>([
    ['no provider', {}],
    ['the one that its user came from', { identity_provider: 'corp' }],
    ['the same by an identifier', { idp_identifier: 'example.com' }],
  ])('comes straight back when the app names %s', async (_, changes) => {
    const { answer } = await leave(shop, changes, await signedIn())
    expect(toldTo(answer)).toHaveProperty('code')
  })

  it('is led to another provider that the app names', async () => {
    const browser = await signedIn()
    const google = await leave(shop, { identity_provider: 'Google' }, browser)
    expect(google.address.origin).toBe('https://accounts.google.com')
    const own = await leave(shop, { identity_provider: 'COGNITO' }, browser)
    expect(own.address.pathname).toBe(`/auth/${shop.at}/login`)
    const silent = await leave(shop, { identity_provider: 'Google', prompt: 'none' }, browser)
    expect(toldTo(silent.answer)).toEqual({ error: 'login_required' })
  })

  it('is led to another account by the buttons of the sign-in page', async () => {
    const browser = await signedIn()
    const query = asked(shop, { prompt: 'select_account' })
    const page = await browser.visit('login', { query, at: shop.at })
    const form = { _csrf: hiddenOf(page, '_csrf') ?? '', step: 'other-account' }
    const { body } = await browser.visit('login', { query, form, at: shop.at })
    const [, href = ''] = /href="([^"]*identity_provider=Google[^"]*)"/u.exec(body) ?? []
    const way = parametersOf({ headers: { location: href.replaceAll('&amp;', '&') } })
    const { address } = await leave(shop, Object.fromEntries(way), browser)
    expect(address.origin).toBe('https://accounts.google.com')
    const email = { ...form, step: 'federate', email: 'john@example.com' }
    const leaving = await browser.visit('login', { query: asked(shop), form: email, at: shop.at })
    const [, next = ''] = /^0; url=(.*)$/u.exec(leaving.headers.refresh ?? '') ?? []
    const again = parametersOf({ headers: { location: next } })
    const company = await leave(shop, Object.fromEntries(again), browser)
    expect(company.address.searchParams.get('prompt')).toBe('select_account')
    expect(company.address.searchParams.get('login_hint')).toBe('john@example.com')
  })
})

describe('what the app asks is told to the provider', () => {
  const changes = {
    login_hint: 'jane@example.com',
    prompt: 'consent select_account',
    lang: 'de',
    acr_values: 'urn:cognito:loa:3 urn:cognito:loa:1 nonsense',
  }
  const toldAbout = (address: URL) =>
    ['login_hint', 'prompt', 'ui_locales', 'acr_values'].map((name) =>
      address.searchParams.get(name),
    )

  it('where it is one of OpenID Connect of one’s own', async () => {
    const AcrMapping = { Level1: 'bronze', Level3: 'gold' }
    const own = await aShopOf(corp, { provider: { AcrMapping } })
    const { address } = await leave(own, changes)
    expect(toldAbout(address)).toEqual([
      'jane@example.com',
      'consent select_account',
      'de',
      'gold bronze',
    ])
  })

  it('and to no social one', async () => {
    const { address } = await leave(shop, { identity_provider: 'Google', ...changes })
    expect(toldAbout(address)).toEqual([null, null, null, null])
  })

  it('but nothing that would hide the person from it: prompt none', async () => {
    const { answer } = await leave(shop, { identity_provider: 'corp', prompt: 'none' })
    expect(toldTo(answer)).toEqual({ error: 'login_required' })
  })

  it('but neither the app’s state nor its nonce', async () => {
    const secrets = { state: 'state-of-the-app', nonce: 'nonce-of-the-app' }
    const { address } = await leave(shop, { identity_provider: 'corp', ...secrets })
    expect(address.href).not.toMatch(/of-the-app/u)
    expect(address.searchParams.get('state')).toMatch(/^[\w-]{43}$/u)
    expect(address.searchParams.get('nonce')).toMatch(/^[\w-]{43}$/u)
    expect(address.searchParams.get('code_challenge_method')).toBe('S256')
  })
})
