import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { createPublicKey } from 'node:crypto'
import { discoveryDocument } from '../../lib/discovery/documents.ts'
import { parseJws, verifyJws } from '../../lib/domain/jws.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient } from '../builders.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { Browser, jsonOf, parametersOf, send } from './browser.ts'
import { conformance } from './conformance.ts'
import {
  appSettings,
  aShop,
  asked,
  challengeOf,
  claimsOf,
  codeFor,
  customer,
  redeem,
  refresh,
  signedOut,
  signIn,
  tokensFor,
  userInfo,
  type Asked,
  type Shop,
} from './shop.ts'

let stage: Stage
let shop: Shop
let jane: User
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage)
  jane = await customer(shop)
})
afterAll(() => stage.stop())

const openid = { scope: 'openid' }

const authorize = (changes: Asked, browser = new Browser(stage.services)) =>
  browser.visit('oauth2/authorize', { query: asked(shop, changes) })

/** A browser in which Jane is signed in, and the claims of that sign-in. */
async function janesBrowser() {
  const browser = new Browser(stage.services)
  const { id_token } = await tokensFor(shop, jane, openid, browser)
  return { browser, id_token, claims: claimsOf(id_token) }
}

/** The claims that a browser brings without a question. */
async function silentClaims(browser: Browser, changes: Asked = {}) {
  const code = parametersOf(await authorize({ ...openid, ...changes }, browser)).get('code') ?? ''
  return claimsOf(jsonOf(await redeem(shop, code)).id_token)
}

/** Claims by scope, of user info and of the ID token alike. */
async function claimNames(scope: string): Promise<string[]> {
  const { id_token, access_token } = await tokensFor(shop, jane, { scope })
  const info = Object.keys(jsonOf(await userInfo(shop, access_token)))
  const names = Object.keys(claimsOf(id_token))
  for (const name of info) {
    if (name !== 'username') expect(names).toContain(name)
  }
  return info.filter((name) => name !== 'sub' && name !== 'username').sort()
}

/** That a request is answered to the app by an error, and fetches nothing. */
async function expectError(changes: Asked, error: string): Promise<void> {
  const answer = await authorize({ ...openid, state: 's', ...changes })
  expect([answer.status, Object.fromEntries(parametersOf(answer))]).toEqual([
    303,
    expect.objectContaining({ error, state: 's' }),
  ])
  expect(answer.headers.location).toMatch(/^https:\/\/app\.example\.com\/callback\?/u)
}

/** That a parameter that means nothing here does no harm. */
async function expectTolerated(changes: Asked): Promise<void> {
  const { id_token } = await tokensFor(shop, jane, { ...openid, ...changes })
  expect(claimsOf(id_token)).toMatchObject({ sub: jane.sub })
}

async function expectUserInfo(sent: Parameters<typeof send>[2] | undefined): Promise<void> {
  const { access_token = '', id_token } = await tokensFor(shop, jane, openid)
  const headers = { authorization: `Bearer ${access_token}` }
  const answer = await send(stage.services, 'oauth2/userInfo', sent ?? { headers })
  expect(jsonOf(answer).sub).toBe(claimsOf(id_token).sub)
}

async function publishedKeys() {
  const path = `/${shop.pool.id}/.well-known/jwks.json`
  const { document } = await discoveryDocument(stage.services, path)
  return (
    document as {
      keys: { kid: string; kty: string; alg: string; use: string; n: string; e: string }[]
    }
  ).keys // a key set
}

describe('the basic profile of a provider', () => {
  conformance('basicOp', {
    OIDCCServerTest: async () => {
      const { id_token, access_token, refresh_token, ...rest } = await tokensFor(shop, jane, {
        scope: 'openid email',
        nonce: 'n',
      })
      expect(rest).toEqual({ expires_in: 3600, token_type: 'Bearer' })
      expect(refresh_token).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/u)
      expect(claimsOf(access_token)).toMatchObject({ scope: 'openid email', version: 2 })
      const now = Math.floor(stage.clock.now / 1000)
      expect(claimsOf(id_token)).toMatchObject({
        iss: `${stage.services.settings.url}/${shop.pool.id}`,
        aud: shop.app.id,
        sub: jane.sub,
        nonce: 'n',
        iat: now,
        auth_time: now,
        exp: now + 3600,
        token_use: 'id',
      })
    },
    OIDCCResponseTypeMissing: () => expectError({ response_type: '' }, 'invalid_request'),
    OIDCCIdTokenSignature: async () => {
      const { id_token = '' } = await tokensFor(shop, jane, openid)
      const { header } = parseJws(id_token)
      const key = (await publishedKeys()).find(({ kid }) => kid === header.kid)
      expect([header.alg, key?.alg, key?.use]).toEqual(['RS256', 'RS256', 'sig'])
      const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
      verifyJws(id_token, { algorithm: 'RS256', keyFor: () => publicKey })
    },
    OIDCCIdTokenUnsigned: async () => {
      const { id_token = '' } = await tokensFor(shop, jane, openid)
      expect(parseJws(id_token).header.alg).toBe('RS256')
      const path = `/${shop.pool.id}/.well-known/openid-configuration`
      const { document } = await discoveryDocument(stage.services, path)
      expect(document).toMatchObject({ id_token_signing_alg_values_supported: ['RS256'] })
    },
    OIDCCUserInfoGet: () => expectUserInfo(undefined),
    OIDCCUserInfoPostHeader: async () => {
      const { access_token } = await tokensFor(shop, jane, openid)
      const headers = { authorization: `Bearer ${access_token}` }
      await expectUserInfo({ headers, method: 'POST' })
    },
    OIDCCUserInfoPostBody: async () => {
      const { access_token = '' } = await tokensFor(shop, jane, openid)
      await expectUserInfo({ form: { access_token } })
    },
    OIDCCEnsureRequestWithoutNonceSucceedsForCodeFlow: async () => {
      const { id_token } = await tokensFor(shop, jane, openid)
      expect(claimsOf(id_token)).not.toHaveProperty('nonce')
    },
    OIDCCScopeProfile: async () => {
      expect(await claimNames('openid profile')).toEqual(['name'])
    },
    OIDCCScopeEmail: async () => {
      expect(await claimNames('openid email')).toEqual(['email', 'email_verified'])
    },
    OIDCCScopeAddress: () => expectError({ scope: 'openid address' }, 'invalid_scope'),
    OIDCCScopePhone: async () => {
      expect(await claimNames('openid phone')).toEqual(['phone_number', 'phone_number_verified'])
    },
    OIDCCScopeAll: async () => {
      expect(await claimNames('openid profile email phone')).toEqual([
        'email',
        'email_verified',
        'name',
        'phone_number',
        'phone_number_verified',
      ])
    },
    OIDCCAlternateHappyFlow: async () => {
      const browser = new Browser(stage.services)
      const one = await signIn(shop, jane, { ...openid, state: 'one', nonce: 'first' }, browser)
      const two = await authorize({ ...openid, state: 'two', nonce: 'second' }, browser)
      const answers = [one, two].map(parametersOf)
      expect(answers.map((answer) => answer.get('state'))).toEqual(['one', 'two'])
      const nonces = answers.map(async (answer) => {
        const { id_token } = jsonOf(await redeem(shop, answer.get('code') ?? ''))
        return claimsOf(id_token).nonce
      })
      expect(await Promise.all(nonces)).toEqual(['first', 'second'])
    },
    OIDCCDisplayPage: () => expectTolerated({ display: 'page' }),
    OIDCCDisplayPopup: () => expectTolerated({ display: 'popup' }),
    OIDCCPromptLogin: async () => {
      const { browser, claims } = await janesBrowser()
      stage.clock.now += 2000
      const page = await browser.authorize(asked(shop, { ...openid, prompt: 'login' }))
      expect([page.status, page.body]).toEqual([200, expect.stringContaining('type="password"')])
      const { id_token } = await tokensFor(shop, jane, { ...openid, prompt: 'login' }, browser)
      const again = claimsOf(id_token)
      expect(again.sub).toBe(claims.sub)
      expect(again.auth_time).toBe(Number(claims.auth_time) + 2)
    },
    OIDCCPromptNoneNotLoggedIn: () => expectError({ prompt: 'none' }, 'login_required'),
    OIDCCPromptNoneLoggedIn: async () => {
      const { browser, claims } = await janesBrowser()
      expect((await silentClaims(browser, { prompt: 'none' })).sub).toBe(claims.sub)
    },
    OIDCCMaxAge1: async () => {
      const { browser, claims } = await janesBrowser()
      stage.clock.now += 2000
      const page = await browser.authorize(asked(shop, { ...openid, max_age: '1' }))
      expect(page.body).toContain('type="password"')
      const { id_token } = await tokensFor(shop, jane, { ...openid, max_age: '1' }, browser)
      expect(claimsOf(id_token).auth_time).toBe(Number(claims.auth_time) + 2)
    },
    OIDCCMaxAge10000: async () => {
      const { browser, claims } = await janesBrowser()
      stage.clock.now += 2000
      expect(await silentClaims(browser, { max_age: '10000' })).toMatchObject({
        auth_time: claims.auth_time,
      })
    },
    OIDCCEnsureRequestWithUnknownParameterSucceeds: () => expectTolerated({ extra: 'foobar' }),
    OIDCCIdTokenHint: async () => {
      const { browser, id_token = '', claims } = await janesBrowser()
      const hinted = { prompt: 'none', id_token_hint: id_token }
      expect((await silentClaims(browser, hinted)).sub).toBe(claims.sub)
      const other = await tokensFor(shop, await customer(shop), openid)
      const answer = await authorize(
        { ...openid, prompt: 'none', id_token_hint: other.id_token ?? '' },
        browser,
      )
      expect(parametersOf(answer).get('error')).toBe('login_required')
    },
    OIDCCLoginHint: async () => {
      const browser = new Browser(stage.services)
      const page = await browser.authorize(
        asked(shop, { ...openid, login_hint: 'jane"@x.example' }),
      )
      expect(page.body).toContain('value="jane&quot;@x.example"')
      await expectTolerated({ login_hint: 'jane@example.com' })
    },
    OIDCCUiLocales: () => expectTolerated({ ui_locales: 'se' }),
    OIDCCClaimsLocales: () => expectTolerated({ claims_locales: 'se' }),
    OIDCCEnsureRequestWithAcrValuesSucceeds: () => expectTolerated({ acr_values: '1 2' }),
    OIDCCAuthCodeReuse: async () => {
      const code = await codeFor(shop, jane, openid)
      await redeem(shop, code)
      const again = await redeem(shop, code)
      expect([again.status, jsonOf(again)]).toEqual([400, { error: 'invalid_grant' }])
    },
    OIDCCAuthCodeReuseAfter30Seconds: async () => {
      const code = await codeFor(shop, jane, openid)
      const { access_token, refresh_token } = jsonOf(await redeem(shop, code))
      stage.clock.now += 30_000
      expect(jsonOf(await redeem(shop, code))).toEqual({ error: 'invalid_grant' })
      expect((await userInfo(shop, access_token)).status).toBe(401)
      expect(jsonOf(await refresh(shop, refresh_token))).toEqual({ error: 'invalid_grant' })
    },
    OIDCCEnsureRegisteredRedirectUri: async () => {
      const answer = await authorize({ ...openid, redirect_uri: 'https://evil.example/' })
      expect([answer.status, answer.headers]).toEqual([
        400,
        expect.not.objectContaining({ location: expect.anything() as unknown }),
      ])
    },
    OIDCCEnsurePostRequestSucceeds: async () => {
      const { browser, claims } = await janesBrowser()
      const answer = await browser.visit('oauth2/authorize', { form: asked(shop, openid) })
      const code = parametersOf(answer).get('code') ?? ''
      expect(claimsOf(jsonOf(await redeem(shop, code)).id_token).sub).toBe(claims.sub)
    },
    OIDCCServerTestClientSecretPost: async () => {
      const secret = 'the-secret-of-the-shop-example'
      const app = await aClient(stage.services, shop.pool, { ...appSettings, secret })
      const code = await codeFor({ stage, app }, jane, openid)
      const answer = await redeem({ stage, app }, code, { client_secret: secret })
      expect(claimsOf(jsonOf(answer).id_token)).toMatchObject({ aud: app.id, sub: jane.sub })
    },
    OIDCCRequestUriUnsignedSupportedCorrectlyOrRejectedAsUnsupported: () =>
      expectError({ request_uri: 'https://app.example.com/r' }, 'request_uri_not_supported'),
    OIDCCUnsignedRequestObjectSupportedCorrectlyOrRejectedAsUnsupported: () =>
      expectError({ request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'),
    OIDCCClaimsEssential: () =>
      expectTolerated({ claims: '{"userinfo":{"name":{"essential":true}}}' }),
    OIDCCEnsureRequestObjectWithRedirectUri: async () => {
      const object = { redirect_uri: 'https://evil.example/', client_id: shop.app.id }
      const parts = [{ alg: 'none' }, object].map((part) => Buffer.from(JSON.stringify(part)))
      const request = `${parts.map((part) => part.toString('base64url')).join('.')}.`
      await expectError({ request }, 'request_not_supported')
    },
    OIDCCRefreshToken: async () => {
      const { refresh_token, id_token } = await tokensFor(shop, jane, { ...openid, nonce: 'n' })
      const next = jsonOf(await refresh(shop, refresh_token))
      expect(next).not.toHaveProperty('refresh_token')
      const [before, after] = [id_token, next.id_token].map(claimsOf)
      expect(after).toMatchObject({ sub: before?.sub, auth_time: before?.auth_time })
      expect(after).not.toHaveProperty('nonce')
      const app = await aClient(stage.services, shop.pool, appSettings)
      const foreign = await refresh({ stage, app }, refresh_token)
      expect([foreign.status, jsonOf(foreign)]).toEqual([400, { error: 'invalid_grant' }])
    },
    OIDCCEnsureRequestWithValidPkceSucceeds: async () => {
      const verifier = 'v'.repeat(43)
      const code = await codeFor(shop, jane, { ...openid, ...challengeOf(verifier) })
      const wrong = await redeem(shop, code, { code_verifier: 'w'.repeat(43) })
      expect([wrong.status, jsonOf(wrong)]).toEqual([400, { error: 'invalid_grant' }])
      expect((await redeem(shop, code, { code_verifier: verifier })).status).toBe(200)
    },
  })
})

describe('the configuration of a provider', () => {
  conformance('configOp', {
    OIDCCDiscoveryEndpointVerification: async () => {
      const secure = await aStage({ COGNATE_URL: 'https://id.example.com' })
      const { pool } = await aShop(secure)
      const path = `/${pool.id}/.well-known/openid-configuration`
      const document = (await discoveryDocument(secure.services, path)).document as Record<
        string,
        unknown
      > // what a reader finds
      await secure.stop()
      expect(document.issuer).toBe(`https://id.example.com/${pool.id}`)
      const addresses = Object.entries(document).filter(([name]) => /_endpoint$|_uri$/u.test(name))
      expect(addresses.map(([name]) => name)).toEqual([
        'jwks_uri',
        'authorization_endpoint',
        'token_endpoint',
        'userinfo_endpoint',
        'revocation_endpoint',
        'end_session_endpoint',
      ])
      for (const [, address] of addresses) expect(address).toMatch(/^https:\/\/id\.example\.com\//u)
      expect(document).toMatchObject({
        response_types_supported: ['code', 'token'],
        subject_types_supported: ['public'],
        code_challenge_methods_supported: ['S256'],
        request_parameter_supported: false,
        request_uri_parameter_supported: false,
        claims_parameter_supported: false,
      })
      const keys = await publishedKeys()
      expect(keys.map(({ kty, alg, use }) => [kty, alg, use])).toEqual([
        ['RSA', 'RS256', 'sig'],
        ['RSA', 'RS256', 'sig'],
      ])
    },
  })
})

describe('signing out by the word of an app', () => {
  /** Signs Jane in and out again. */
  async function logOut(query: Asked) {
    const { browser, id_token = '' } = await janesBrowser()
    const answer = await browser.visit('logout', { query })
    const after = parametersOf(await authorize({ ...openid, prompt: 'none' }, browser))
    return { answer, id_token, isOut: after.get('error') === 'login_required' }
  }

  /** That a browser is not sent anywhere. */
  function expectNoRedirect({ answer }: Awaited<ReturnType<typeof logOut>>, status: number): void {
    expect(answer.status).toBe(status)
    expect(answer.headers).not.toHaveProperty('location')
    expect(answer.body).toContain('<h1')
  }

  const withHint = async (changes: Asked = {}) => {
    const { id_token = '' } = await tokensFor(shop, jane, openid)
    return { id_token_hint: id_token, post_logout_redirect_uri: signedOut, state: 's', ...changes }
  }

  /** An ID token with another header, and another signature if told. */
  const forged = (token: string, header: object, signature?: string) => {
    const [, payload = '', own = ''] = token.split('.')
    const head = Buffer.from(JSON.stringify(header)).toString('base64url')
    return [head, payload, signature ?? own].join('.')
  }

  conformance('rpInitiatedLogout', {
    OIDCCRpInitiatedLogoutDiscoveryEndpointVerification: async () => {
      const path = `/${shop.pool.id}/.well-known/openid-configuration`
      const { document } = await discoveryDocument(stage.services, path)
      const end_session_endpoint = expect.stringMatching(/\/auth\/shop\/logout$/u) as unknown
      expect(document).toMatchObject({ end_session_endpoint })
    },
    OIDCCRpInitiatedLogout: async () => {
      const { answer, isOut } = await logOut(await withHint())
      expect([answer.status, answer.headers.location]).toEqual([303, `${signedOut}?state=s`])
      expect(isOut).toBe(true)
    },
    OIDCCRpInitiatedLogoutBadLogoutRedirectUri: async () => {
      const bad = { post_logout_redirect_uri: 'https://evil.example/' }
      expectNoRedirect(await logOut(await withHint(bad)), 400)
    },
    OIDCCRpInitiatedLogoutModifiedIdTokenHint: async () => {
      const { id_token_hint, ...rest } = await withHint()
      const hint = forged(id_token_hint, { alg: 'none' }, '')
      expectNoRedirect(await logOut({ ...rest, id_token_hint: hint }), 400)
    },
    OIDCCRpInitiatedLogoutNoIdTokenHint: async () => {
      const { answer, isOut } = await logOut({
        client_id: shop.app.id,
        post_logout_redirect_uri: signedOut,
      })
      expect([answer.headers.location, isOut]).toEqual([signedOut, true])
      const unnamed = await logOut({ post_logout_redirect_uri: signedOut })
      expectNoRedirect(unnamed, 200)
      expect(unnamed.isOut).toBe(true)
    },
    OIDCCRpInitiatedLogoutNoParams: async () => {
      const ending = await logOut({})
      expectNoRedirect(ending, 200)
      expect(ending.isOut).toBe(true)
    },
    OIDCCRpInitiatedLogoutNoPostLogoutRedirectUri: async () => {
      const { id_token_hint } = await withHint()
      const ending = await logOut({ id_token_hint })
      expectNoRedirect(ending, 200)
      expect(ending.isOut).toBe(true)
    },
    OIDCCRpInitiatedLogoutNoState: async () => {
      const { id_token_hint, post_logout_redirect_uri } = await withHint()
      const { answer } = await logOut({ id_token_hint, post_logout_redirect_uri })
      expect(answer.headers.location).toBe(signedOut)
    },
    OIDCCRpInitiatedLogoutOnlyState: async () => {
      expectNoRedirect(await logOut({ state: 's' }), 200)
    },
    OIDCCRpInitiatedLogoutQueryAddedToLogoutRedirectUri: async () => {
      const added = { post_logout_redirect_uri: `${signedOut}?x=1` }
      expectNoRedirect(await logOut(await withHint(added)), 400)
    },
    OIDCCRpInitiatedLogoutBadIdTokenHint: async () => {
      const { id_token_hint, ...rest } = await withHint()
      const hint = forged(id_token_hint, { alg: 'RS256', kid: 'mine' })
      expectNoRedirect(await logOut({ ...rest, id_token_hint: hint }), 400)
    },
  })
})
