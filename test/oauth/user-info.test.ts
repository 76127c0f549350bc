import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminUserGlobalSignOut } from '../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, run } from '../builders.ts'
import { everyFlow, tokensOf } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { jsonOf, send, type Sent } from './browser.ts'
import { appSettings, aShop, customer, tokensFor, userInfo, type Shop } from './shop.ts'

let stage: Stage
let shop: Shop
let jane: User
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage)
  jane = await customer(shop)
})
afterAll(() => stage.stop())

const ask = (sent: Sent) => send(stage.services, 'oauth2/userInfo', sent)

const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token ?? ''}` })

/** What an access token with these scopes tells. */
async function toldOf(scope: string) {
  const { access_token } = await tokensFor(shop, jane, { scope })
  return jsonOf(await userInfo(shop, access_token))
}

describe('user info', () => {
  it.each([
    [
      'openid',
      {
        name: 'Jane Doe',
        email: 'jane@example.com',
        email_verified: 'true',
        phone_number: '+15555550100',
        phone_number_verified: 'false',
      },
    ],
    ['openid email', { email: 'jane@example.com', email_verified: 'true' }],
    ['openid phone', { phone_number: '+15555550100', phone_number_verified: 'false' }],
    ['openid profile', { name: 'Jane Doe' }],
  ])('tells by %s what Cognito tells', async (scope, told) => {
    expect(await toldOf(scope)).toEqual({ sub: jane.sub, username: jane.username, ...told })
  })

  it('tells nothing that the client may not read', async () => {
    const app = await aClient(stage.services, shop.pool, {
      ...appSettings,
      ReadAttributes: ['email'],
    })
    const { access_token } = await tokensFor({ stage, app }, jane, { scope: 'openid' })
    const names = Object.keys(jsonOf(await userInfo(shop, access_token)))
    expect(names.sort()).toEqual(['email', 'sub', 'username'])
  })

  it('may be read by any page, and kept by nobody', async () => {
    const { access_token } = await tokensFor(shop, jane, { scope: 'openid' })
    const answers = [await ask({ headers: bearer(access_token) }), await ask({})]
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': expect.stringContaining('www-authenticate') as unknown,
        'cache-control': 'no-store',
        'content-type': 'application/json;charset=UTF-8',
      })
    }
    const preflight = await ask({ method: 'OPTIONS' })
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      expect.stringContaining('authorization'),
    ])
  })

  const noRequest = 'Bad OAuth2 request at UserInfo Endpoint'
  const notGood =
    'Access token is expired, disabled, or deleted, or the user has globally signed out.'

  it.each<[string, Sent, number, string, string]>([
    ['nothing', {}, 400, 'invalid_request', noRequest],
    [
      'another scheme',
      { headers: { authorization: 'Basic YTpi' } },
      400,
      'invalid_request',
      noRequest,
    ],
    [
      'a token in the query',
      { query: { access_token: 'a.b.c' } },
      400,
      'invalid_request',
      noRequest,
    ],
    ['a text', { headers: bearer('x') }, 401, 'invalid_token', notGood],
    ['a text in the body', { form: { access_token: 'x' } }, 401, 'invalid_token', notGood],
  ])('refuses %s', async (_, sent, status, error, error_description) => {
    const answer = await ask(sent)
    expect([answer.status, jsonOf(answer)]).toEqual([status, { error, error_description }])
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer error="${error}", error_description="${error_description}"`,
    )
  })

  it.each(['PUT', 'DELETE'])('does not know %s', async (method) => {
    const answer = await ask({ method })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST'])
  })

  it('takes access tokens with openid alone', async () => {
    const { id_token, refresh_token } = await tokensFor(shop, jane, { scope: 'openid' })
    for (const token of [id_token, refresh_token]) {
      expect((await userInfo(shop, token)).status).toBe(401)
    }
    const api = await aClient(stage.services, shop.pool, everyFlow)
    const { AccessToken } = await tokensOf(stage.services, api, jane.username)
    const answer = await userInfo(shop, AccessToken)
    expect([answer.status, jsonOf(answer).error]).toEqual([403, 'insufficient_scope'])
  })

  it('takes them for as long as they are good', async () => {
    const { access_token } = await tokensFor(shop, jane, { scope: 'openid' })
    stage.clock.now += 3600_000 - 1
    expect((await userInfo(shop, access_token)).status).toBe(200)
    stage.clock.now += 1
    expect((await userInfo(shop, access_token)).status).toBe(401)
    const { access_token: next } = await tokensFor(shop, jane, { scope: 'openid' })
    const named = { UserPoolId: shop.pool.id, Username: jane.username }
    await run(adminUserGlobalSignOut, stage.services, named)
    expect((await userInfo(shop, next)).status).toBe(401)
    stage.clock.now += 1000
  })

  it('takes no token at the domain of another pool', async () => {
    const { access_token } = await tokensFor(shop, jane, { scope: 'openid' })
    await aShop(stage, { at: 'elsewhere' })
    for (const at of ['elsewhere', 'nowhere']) {
      expect((await ask({ headers: bearer(access_token), at })).status).toBe(401)
    }
  })
})
