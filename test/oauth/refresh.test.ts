import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { globalSignOut } from '../../lib/operations/user-pools/account/global-sign-out.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminDisableUser } from '../../lib/operations/user-pools/users/admin-disable-user.ts'
import { adminResetUserPassword } from '../../lib/operations/user-pools/users/admin-reset-user-password.ts'
import { adminUserGlobalSignOut } from '../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import { deleteUserPoolClient } from '../../lib/operations/user-pools/app-clients/delete-user-pool-client.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, run } from '../builders.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { jsonOf, send, type Received } from './browser.ts'
import {
  appSettings,
  aShop,
  change,
  claimsOf,
  customer,
  refresh,
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
})
beforeEach(async () => {
  stage.clock.now += 1000
  jane = await customer(shop)
})
afterAll(() => stage.stop())

const rotating = (RetryGracePeriodSeconds: number) =>
  aClient(stage.services, shop.pool, {
    ...appSettings,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
  })

function expectRefused(answer: Received, error = 'invalid_grant'): void {
  expect([answer.status, jsonOf(answer)]).toEqual([400, { error }])
}

const revoke = (token: string | undefined, form: Asked = {}, app: AppClient = shop.app) =>
  send(stage.services, 'oauth2/revoke', {
    form: { client_id: app.id, token: token ?? '', ...form },
  })

const named = () => ({ UserPoolId: shop.pool.id, Username: jane.username })

describe('a refresh', () => {
  it('brings new tokens that say what the first ones did', async () => {
    const first = await tokensFor(shop, jane, { scope: 'openid email' })
    stage.clock.now += 60_000
    const answer = await refresh(shop, first.refresh_token)
    const next = jsonOf(answer)
    expect(Object.keys(next)).toEqual(['id_token', 'access_token', 'expires_in', 'token_type'])
    const [before, after] = [first, next].map((one) => claimsOf(one.access_token))
    for (const name of ['sub', 'scope', 'auth_time', 'origin_jti', 'username', 'version']) {
      expect(after?.[name]).toEqual(before?.[name])
    }
    expect(after?.iat).toBe(Number(before?.iat) + 60)
  })

  it('takes no other scope', async () => {
    const { refresh_token } = await tokensFor(shop, jane, { scope: 'openid' })
    const answer = await refresh(shop, refresh_token, { scope: 'openid email' })
    expect(claimsOf(jsonOf(answer).access_token).scope).toBe('openid')
    expect(claimsOf(jsonOf(answer).id_token)).not.toHaveProperty('nonce')
  })

  it('brings no scope that the client lost since', async () => {
    const { refresh_token } = await tokensFor(shop, jane, { scope: 'openid email' })
    await change(shop, { AllowedOAuthScopes: ['email'] })
    const fewer = jsonOf(await refresh(shop, refresh_token))
    await change(shop, { AllowedOAuthScopes: ['phone'] })
    const none = await refresh(shop, refresh_token)
    await change(shop, appSettings)
    expect(fewer).not.toHaveProperty('id_token')
    expect(claimsOf(fewer.access_token).scope).toBe('email')
    expectRefused(none)
  })

  it('has no end but that of the first token', async () => {
    const app = await rotating(0)
    const shortly = { stage, app }
    let { refresh_token } = await tokensFor(shortly, jane)
    stage.clock.now += 29 * 86_400_000
    refresh_token = jsonOf(await refresh(shortly, refresh_token)).refresh_token
    stage.clock.now += 86_400_000
    expectRefused(await refresh(shortly, refresh_token))
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a global sign-out', () => run(adminUserGlobalSignOut, stage.services, named())],
    ['disabling the user', () => run(adminDisableUser, stage.services, named())],
    ['deleting the user', () => run(adminDeleteUser, stage.services, named())],
    [
      'a reset of the password',
      async () => {
        const email = { email: 'jane@example.com', email_verified: 'true' }
        expect(jane.attributes).toMatchObject(email)
        await run(adminResetUserPassword, stage.services, named())
      },
    ],
  ])('ends with %s, also for those under way', async (_, end) => {
    const { refresh_token, access_token } = await tokensFor(shop, jane)
    const [, ...answers] = await Promise.all([
      end(),
      ...Array.from({ length: 4 }, () => refresh(shop, refresh_token)),
    ])
    expectRefused(await refresh(shop, refresh_token))
    for (const token of [access_token, ...answers.map((one) => jsonOf(one).access_token)]) {
      if (token !== undefined) expect((await userInfo(shop, token)).status).toBe(401)
    }
  })

  it('ends with the sign-out that the user asks for', async () => {
    const scope = 'aws.cognito.signin.user.admin'
    const app = await aClient(stage.services, shop.pool, {
      ...appSettings,
      AllowedOAuthScopes: [scope],
    })
    const { refresh_token, access_token = '' } = await tokensFor({ stage, app }, jane)
    await run(globalSignOut, stage.services, { AccessToken: access_token })
    expectRefused(await refresh({ stage, app }, refresh_token))
  })

  it('ends with its client', async () => {
    const app = await aClient(stage.services, shop.pool, appSettings)
    const { refresh_token } = await tokensFor({ stage, app }, jane)
    await run(deleteUserPoolClient, stage.services, { UserPoolId: shop.pool.id, ClientId: app.id })
    expectRefused(await refresh({ stage, app }, refresh_token), 'invalid_client')
  })

  it.each(['x', 'a.b.c', 'a..b.c.d', ''])('refuses %j', async (token) => {
    expectRefusedKind(await refresh(shop, token))
  })

  function expectRefusedKind(answer: Received): void {
    expect(answer.status).toBe(400)
    expect(['invalid_grant', 'invalid_request']).toContain(jsonOf(answer).error)
  }
})

describe('refresh tokens that rotate', () => {
  it('are good once without a grace period, also for sixteen at once', async () => {
    const app = await rotating(0)
    const { refresh_token } = await tokensFor({ stage, app }, jane)
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => refresh({ stage, app }, refresh_token)),
    )
    const [next, ...others] = answers.flatMap((one) => jsonOf(one).refresh_token ?? [])
    expect(others).toEqual([])
    expect((await refresh({ stage, app }, next)).status).toBe(200)
    expectRefused(await refresh({ stage, app }, refresh_token))
  })

  it('are good again within a grace period, and not after it', async () => {
    const app = await rotating(30)
    const { refresh_token } = await tokensFor({ stage, app }, jane)
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => refresh({ stage, app }, refresh_token)),
    )
    for (const answer of answers) expect(answer.status).toBe(200)
    stage.clock.now += 29_000
    expect((await refresh({ stage, app }, refresh_token)).status).toBe(200)
    stage.clock.now += 2000
    expectRefused(await refresh({ stage, app }, refresh_token))
  })

  it('end all together when one is revoked', async () => {
    const app = await rotating(30)
    const { refresh_token } = await tokensFor({ stage, app }, jane)
    const next = jsonOf(await refresh({ stage, app }, refresh_token)).refresh_token
    expect((await revoke(refresh_token, {}, app)).status).toBe(200)
    for (const token of [refresh_token, next]) {
      expectRefused(await refresh({ stage, app }, token))
    }
  })
})

describe('the revocation endpoint', () => {
  it('ends a refresh token and what came from it', async () => {
    const { refresh_token, access_token } = await tokensFor(shop, jane)
    const next = jsonOf(await refresh(shop, refresh_token))
    const answer = await revoke(refresh_token)
    expect([answer.status, answer.body]).toEqual([200, ''])
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
    })
    expectRefused(await refresh(shop, refresh_token))
    for (const token of [access_token, next.access_token]) {
      expect((await userInfo(shop, token)).status).toBe(401)
    }
    expect((await revoke(refresh_token)).status).toBe(200)
  })

  it('has nothing to say of tokens that are none, and none of others’', async () => {
    const { refresh_token } = await tokensFor(shop, jane)
    const app = await aClient(stage.services, shop.pool, appSettings)
    expect((await revoke(refresh_token, {}, app)).status).toBe(200)
    expect((await revoke('x')).status).toBe(200)
    expect((await refresh(shop, refresh_token)).status).toBe(200)
  })

  it('refuses a request that lacks something, access tokens and wrong secrets', async () => {
    const { access_token } = await tokensFor(shop, jane)
    expectRefused(await revoke(access_token), 'unsupported_token_type')
    const missing = await revoke('')
    expect([missing.status, jsonOf(missing).error]).toEqual([400, 'invalid_request'])
    const secret = 'the-secret-of-the-shop-example'
    const app = await aClient(stage.services, shop.pool, { ...appSettings, secret })
    const wrong = await revoke('x', { client_secret: 'y' }, app)
    expect([wrong.status, jsonOf(wrong)]).toEqual([401, { error: 'invalid_client' }])
    expect((await revoke('x', { client_secret: secret }, app)).status).toBe(200)
  })

  it('serves no client that cannot revoke', async () => {
    const app = await aClient(stage.services, shop.pool, {
      ...appSettings,
      EnableTokenRevocation: false,
    })
    const answer = await revoke('x', {}, app)
    expect([answer.status, jsonOf(answer).error]).toEqual([400, 'invalid_request'])
  })

  it.each(['GET', 'PUT'])('does not know %s', async (method) => {
    const answer = await send(stage.services, 'oauth2/revoke', { method })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST'])
  })
})
