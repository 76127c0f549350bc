import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../lib/operations/user-pools/account/get-user.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, run } from '../builders.ts'
import { refusal } from '../user-pools/stage.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { Browser, hiddenOf, jsonOf, parametersOf, send } from './browser.ts'
import {
  appSettings,
  aShop,
  asked,
  callback,
  claimsOf,
  codeFor,
  customer,
  redeem,
  refresh,
  signIn,
  tokensFor,
  userInfo,
  type Asked,
  type Shop,
} from './shop.ts'
import { cpuMilliseconds } from '../cpu-time.ts'

let stage: TriggerStage
let shop: Shop
let jane: User
beforeAll(async () => {
  stage = await aTriggerStage()
  shop = await aShop(stage)
  jane = await customer(shop)
})
afterAll(() => stage.stop())

const authorize = (changes: Asked | URLSearchParams | string, app = shop.app) => {
  const isText = typeof changes === 'string' || changes instanceof URLSearchParams
  const query = isText ? changes : asked({ app }, changes)
  return send(stage.services, 'oauth2/authorize', { query })
}

const appWith = (settings: object) =>
  aClient(stage.services, shop.pool, { ...appSettings, ...settings })

describe('the authorization endpoint', () => {
  it('sends a browser to sign in with all that the app asked', async () => {
    const query = asked(shop, { scope: 'openid', state: 's', lang: 'de', login_hint: 'jane' })
    const answer = await authorize(query)
    expect(answer.status).toBe(303)
    expect(answer.headers['cache-control']).toBe('no-store')
    const { pathname, searchParams } = new URL(answer.headers.location ?? '', callback)
    expect([pathname, Object.fromEntries(searchParams)]).toEqual(['/auth/shop/login', query])
    const page = await new Browser(stage.services).authorize(query)
    expect(page.body).toMatch(/<html\s+lang="de"/u)
  })

  it.each<[string, Asked, string]>([
    ['another response type', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['a hybrid one', { response_type: 'code token' }, 'unsupported_response_type'],
    ['the implicit grant unless allowed', { response_type: 'token' }, 'unauthorized_client'],
    ['a scope that the app has not', { scope: 'openid stock/read' }, 'invalid_scope'],
    ['email without openid', { scope: 'email' }, 'invalid_scope'],
    ['a scope over two kilobytes', { scope: 'openid '.repeat(300) }, 'invalid_scope'],
    [
      'a plain challenge',
      { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' },
      'invalid_request',
    ],
    ['a challenge without its method', { code_challenge: 'x'.repeat(43) }, 'invalid_request'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    [
      'a challenge that is no hash',
      { code_challenge: 'x', code_challenge_method: 'S256' },
      'invalid_request',
    ],
    ['an unknown prompt', { prompt: 'create' }, 'invalid_request'],
    ['a prompt with none', { prompt: 'none login' }, 'invalid_request'],
    ['a negative age', { max_age: '-1' }, 'invalid_request'],
    ['an age that is no number', { max_age: 'soon' }, 'invalid_request'],
    ['a resource that is relative', { resource: '/api' }, 'invalid_target'],
    ['a resource with a fragment', { resource: 'https://api.example.com/#a' }, 'invalid_target'],
    ['a resource without TLS', { resource: 'http://api.example.com/' }, 'invalid_target'],
    ['a nonce over two kilobytes', { nonce: 'n'.repeat(2049) }, 'invalid_request'],
  ])('tells the app that it refuses %s', async (_, changes, error) => {
    const answer = await authorize({ state: 's', ...changes })
    expect(answer.status).toBe(303)
    expect(answer.headers.location).toMatch(new RegExp(`^${callback}[?#]`, 'u'))
    const { error: told, state } = Object.fromEntries(parametersOf(answer))
    expect([told, state]).toEqual([error, 's'])
  })

  it.each<[string, () => string]>([
    ['an unknown client', () => new URLSearchParams(asked(shop, { client_id: 'x' })).toString()],
    ['no client', () => `response_type=code&redirect_uri=${callback}`],
    [
      'a parameter that is there twice',
      () => `${new URLSearchParams(asked(shop)).toString()}&state=1&state=2`,
    ],
    [
      'a query over eight kilobytes',
      () => `${new URLSearchParams(asked(shop)).toString()}&x=${'x'.repeat(8192)}`,
    ],
  ])('tells only the reader that it refuses %s', async (_, query) => {
    const answer = await authorize(query())
    expect([answer.status, answer.headers.location]).toEqual([400, undefined])
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })

  it('takes no longer request by POST than by GET', async () => {
    const form = { ...asked(shop), x: 'x'.repeat(8192) }
    const answer = await send(stage.services, 'oauth2/authorize', { form })
    expect([answer.status, answer.headers.location]).toEqual([400, undefined])
  })

  it.each(['PUT', 'DELETE', 'OPTIONS'])('does not know %s', async (method) => {
    const answer = await send(stage.services, 'oauth2/authorize', { method, query: asked(shop) })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST'])
  })

  it('is not open to the scripts of other pages', async () => {
    expect((await authorize({})).headers).not.toHaveProperty('access-control-allow-origin')
    const page = await send(stage.services, 'login', { query: asked(shop) })
    expect(page.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('takes less than a second of CPU for whatever long it is asked', async () => {
    const text = `${' a'.repeat(1900)}${'/'.repeat(1900)}`.slice(0, 3800)
    for (const name of ['scope', 'prompt', 'resource', 'login_hint', 'code_challenge']) {
      expect(await cpuMilliseconds(() => authorize({ [name]: text }))).toBeLessThan(1000)
    }
  })
})

describe('a browser that is signed in', () => {
  it('is asked who it is when the app wants an account to be chosen', async () => {
    const browser = new Browser(stage.services)
    await signIn(shop, jane, {}, browser)
    const query = asked(shop, { prompt: 'select_account' })
    const page = await browser.authorize(query)
    expect(page.body).toContain(jane.username)
    const on = await browser.submit(page, query, { step: 'continue' })
    expect([on.status, parametersOf(on).has('code')]).toEqual([303, true])
    const other = await browser.submit(page, query, { step: 'other-account' })
    expect(other.body).toContain('type="password"')
  })

  it('goes on by itself where consent is asked for, which everybody gave', async () => {
    const browser = new Browser(stage.services)
    await signIn(shop, jane, {}, browser)
    const answer = await browser.authorize(asked(shop, { prompt: 'consent' }))
    expect(parametersOf(answer).has('code')).toBe(true)
  })

  it('serves another app of the pool, and none of another pool', async () => {
    const browser = new Browser(stage.services)
    await signIn(shop, jane, {}, browser)
    const app = await appWith({})
    const silent = { prompt: 'none' }
    const answer = await browser.authorize(asked({ app }, silent))
    expect(parametersOf(answer).has('code')).toBe(true)
    const other = await aShop(stage, { at: 'foreign' })
    const query = asked(other, silent)
    const refused = await browser.visit('oauth2/authorize', { query, at: 'foreign' })
    expect(parametersOf(refused).get('error')).toBe('login_required')
  })
})

describe('levels that the app asks for', () => {
  const level = (number: number) => `urn:cognito:loa:${number}`

  it('are told in the tokens, and kept by a refresh', async () => {
    const asks = { scope: 'openid', acr_values: level(1) }
    const { id_token, refresh_token } = await tokensFor(shop, jane, asks)
    expect(claimsOf(id_token)).toMatchObject({ acr: level(1), amr: ['pwd'] })
    const next = jsonOf(await refresh(shop, refresh_token))
    expect(claimsOf(next.access_token)).toMatchObject({ acr: level(1), amr: ['pwd'] })
  })

  it('are not reached by a session that proved less', async () => {
    const browser = new Browser(stage.services)
    await signIn(shop, jane, {}, browser)
    const answer = await browser.visit('oauth2/authorize', {
      query: asked(shop, { prompt: 'none', acr_values: level(4) }),
    })
    expect(parametersOf(answer).get('error')).toBe('login_required')
    const either = await browser.authorize(asked(shop, { acr_values: `${level(4)} ${level(1)}` }))
    expect(parametersOf(either).has('code')).toBe(true)
  })

  it('that the pool does not know are no levels', async () => {
    const { id_token } = await tokensFor(shop, jane, { scope: 'openid', acr_values: 'gold' })
    expect(claimsOf(id_token).sub).toBe(jane.sub)
  })
})

describe('a resource that the app names', () => {
  it.each(['https://api.example.com/v1', 'http://localhost:3000/', 'myapp://api'])(
    'is the audience of the access token, also after a refresh: %s',
    async (resource) => {
      const { access_token, refresh_token } = await tokensFor(shop, jane, { resource })
      const next = jsonOf(await refresh(shop, refresh_token))
      for (const token of [access_token, next.access_token]) {
        expect(claimsOf(token).aud).toBe(resource)
      }
      expect((await userInfo(shop, access_token)).status).toBe(200)
    },
  )

  it('is no audience where it is not named', async () => {
    expect(claimsOf((await tokensFor(shop, jane)).access_token)).not.toHaveProperty('aud')
  })
})

describe('the implicit grant', () => {
  const implicit = (changes: Asked) => ({ response_type: 'token', state: 's', ...changes })

  it('brings the tokens in the fragment, and no refresh token', async () => {
    const app = await appWith({ AllowedOAuthFlows: ['implicit'] })
    const answer = await signIn({ stage, app }, jane, implicit({ scope: 'openid', nonce: 'n' }))
    expect(answer.headers.location).toMatch(new RegExp(`^${callback}#`, 'u'))
    const { id_token, access_token, ...rest } = Object.fromEntries(parametersOf(answer))
    expect(rest).toEqual({ token_type: 'Bearer', expires_in: '3600', state: 's' })
    expect(claimsOf(id_token)).toMatchObject({ nonce: 'n', aud: app.id, sub: jane.sub })
    expect(claimsOf(access_token)).toMatchObject({ scope: 'openid' })
  })

  it('brings no ID token without openid', async () => {
    const scope = 'aws.cognito.signin.user.admin'
    const app = await appWith({ AllowedOAuthFlows: ['implicit'], AllowedOAuthScopes: [scope] })
    const answer = await signIn({ stage, app }, jane, implicit({}))
    const names = [...parametersOf(answer).keys()]
    expect(names).toEqual(['access_token', 'token_type', 'expires_in', 'state'])
  })

  it('tells the app its errors in the fragment too', async () => {
    const answer = await authorize(implicit({}))
    expect(answer.headers.location).toBe(`${callback}#error=unauthorized_client&state=s`)
  })

  it('tells the app what its trigger refused', async () => {
    const { pool } = await aShop(stage, {
      at: 'strict',
      pool: { LambdaConfig: { PreTokenGeneration: arnOf('strict') } },
    })
    const app = await aClient(stage.services, pool, {
      ...appSettings,
      AllowedOAuthFlows: ['implicit', 'code'],
    })
    stage.lambda.functions.set('strict', () => {
      throw new Error('not today')
    })
    const john = await customer({ stage, pool, app })
    const browser = new Browser(stage.services)
    const query = asked({ app }, implicit({ scope: 'openid' }))
    const page = await browser.visit('login', { query, at: 'strict' })
    const form = {
      _csrf: hiddenOf(page, '_csrf') ?? '',
      username: john.username,
      password: 'Secret-123',
    }
    const answer = await browser.visit('login', { query, form, at: 'strict' })
    const told = Object.fromEntries(parametersOf(answer))
    expect(told).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('not today') as unknown,
      state: 's',
    })
  })
})

describe('access tokens of the domain', () => {
  it.each([
    ['with', ['openid', 'aws.cognito.signin.user.admin']],
    ['without', ['openid', 'email']],
  ])('are for the API exactly %s the scope of the own account', async (word, scopes) => {
    const app = await appWith({ AllowedOAuthScopes: scopes })
    const { access_token = '' } = await tokensFor({ stage, app }, jane)
    const call = run(getUser, stage.services, { AccessToken: access_token })
    if (word === 'with') expect((await call).Username).toBe(jane.username)
    else {
      await expect(call).rejects.toEqual(
        refusal('NotAuthorizedException', 'Access Token does not have required scopes'),
      )
    }
  })

  it('come from codes alone that say who signed in', async () => {
    const john = await customer(shop)
    const codes = await Promise.all([jane, john].map((user) => codeFor(shop, user)))
    const answers = await Promise.all(codes.map((code) => redeem(shop, code)))
    const subs = answers.map((answer) => claimsOf(jsonOf(answer).access_token).sub)
    expect(subs).toEqual([jane.sub, john.sub])
  })
})
