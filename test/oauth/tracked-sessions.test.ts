import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminListUserSessions } from '../../lib/operations/user-pools/sessions/admin-list-user-sessions.ts'
import { adminRevokeUserSession } from '../../lib/operations/user-pools/sessions/admin-revoke-user-session.ts'
import { setUserPoolClientSessionConfiguration } from '../../lib/operations/user-pools/sessions/set-user-pool-client-session-configuration.ts'
import { setUserPoolSessionConfiguration } from '../../lib/operations/user-pools/sessions/set-user-pool-session-configuration.ts'
import { adminUserGlobalSignOut } from '../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, run } from '../builders.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { Browser, jsonOf, parametersOf } from './browser.ts'
import {
  appSettings,
  aShop,
  asked,
  codeFor,
  customer,
  redeem,
  refresh,
  signIn,
  tokensFor,
  userInfo,
  type Shop,
} from './shop.ts'

let stage: Stage
let shop: Shop
let jane: User
let browser: Browser
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage)
})
beforeEach(async () => {
  stage.clock.now += 60_000
  await track('ENABLED')
  jane = await customer(shop)
  browser = new Browser(stage.services)
})
afterAll(() => stage.stop())

function track(UserSessionTracking: 'ENABLED' | 'DISABLED') {
  const input = { UserPoolId: shop.pool.id, TokenSession: { MaxPerUser: 20 } }
  return run(setUserPoolSessionConfiguration, stage.services, { ...input, UserSessionTracking })
}

const allow = (app: AppClient, MaxValidityMinutes: number) =>
  run(setUserPoolClientSessionConfiguration, stage.services, {
    UserPoolId: shop.pool.id,
    ClientId: app.id,
    SSOSession: { MaxValidityMinutes },
  })

const another = () => aClient(stage.services, shop.pool, appSettings)

const named = () => ({ UserPoolId: shop.pool.id, Username: jane.username })

const sessions = async () =>
  (await run(adminListUserSessions, stage.services, named())).Sessions ?? []

const browsers = async () => (await sessions()).filter(({ SessionType }) => SessionType === 'SSO')

const revoke = (SessionId = '', RevokeAssociatedSessions: 'LINKED' | 'NONE' = 'NONE') =>
  run(adminRevokeUserSession, stage.services, { ...named(), SessionId, RevokeAssociatedSessions })

async function isSignedIn(app: AppClient = shop.app): Promise<boolean> {
  const query = asked({ app }, { prompt: 'none' })
  return parametersOf(await browser.visit('oauth2/authorize', { query })).has('code')
}

describe('a browser of a pool that tracks sessions', () => {
  it('is a session of its user, from which those of the tokens come', async () => {
    await tokensFor(shop, jane, {}, browser)
    const [tokens, sso, ...others] = (await sessions()).sort((one, other) =>
      (other.SessionType ?? '').localeCompare(one.SessionType ?? ''),
    )
    expect(others).toEqual([])
    expect(sso).toMatchObject({
      SessionId: expect.stringMatching(/^sso[a-z0-9]{25}$/u) as unknown,
      SessionType: 'SSO',
      ClientId: shop.app.id,
      LastIPAddress: '127.0.0.1',
      DeviceType: 'unknown',
      IsCurrentSession: false,
    })
    expect(tokens).toMatchObject({ SessionType: 'TOKEN', OriginSessionId: sso?.SessionId })
  })

  it('is one session for all apps that it serves, used when they are', async () => {
    await tokensFor(shop, jane, {}, browser)
    const [before] = await browsers()
    stage.clock.now += 60_000
    const app = await another()
    const query = asked({ app })
    const answer = await browser.visit('oauth2/authorize', { query })
    await redeem({ stage, app }, parametersOf(answer).get('code') ?? '')
    const [after, ...others] = await browsers()
    expect(others).toEqual([])
    expect(after?.SessionId).toBe(before?.SessionId)
    expect(after?.LastActiveDate?.getTime()).toBe(stage.clock.now)
  })

  it('is one session also after it signed in again, and another for each browser', async () => {
    await signIn(shop, jane, {}, browser)
    await signIn(shop, jane, { prompt: 'login' }, browser)
    expect(await browsers()).toHaveLength(1)
    await signIn(shop, jane, {}, new Browser(stage.services))
    expect(await browsers()).toHaveLength(2)
  })

  it('is never one of more than 25', async () => {
    for (let count = 0; count < 26; count++) {
      stage.clock.now += 1000
      await signIn(shop, jane, {}, count === 0 ? browser : new Browser(stage.services))
    }
    expect(await browsers()).toHaveLength(25)
    expect(await isSignedIn()).toBe(false)
  })

  it('is signed out when its session is revoked, and its tokens live on', async () => {
    const { refresh_token } = await tokensFor(shop, jane, {}, browser)
    const [sso] = await browsers()
    await revoke(sso?.SessionId)
    expect(await isSignedIn()).toBe(false)
    expect((await refresh(shop, refresh_token)).status).toBe(200)
  })

  it('takes its tokens along when asked', async () => {
    const { refresh_token, access_token } = await tokensFor(shop, jane, {}, browser)
    const [sso] = await browsers()
    await revoke(sso?.SessionId, 'LINKED')
    expect(await isSignedIn()).toBe(false)
    expect((await refresh(shop, refresh_token)).status).toBe(400)
    expect((await userInfo(shop, access_token)).status).toBe(401)
    expect(await sessions()).toEqual([])
  })

  it('brings no tokens for a code of a session that was revoked since', async () => {
    const code = await codeFor(shop, jane, {}, browser)
    const [sso] = await browsers()
    await revoke(sso?.SessionId)
    const answer = await redeem(shop, code)
    expect([answer.status, jsonOf(answer)]).toEqual([400, { error: 'invalid_grant' }])
  })

  it('is no session any more once it signed out', async () => {
    await signIn(shop, jane, {}, browser)
    await browser.visit('logout', { query: { client_id: shop.app.id } })
    expect(await browsers()).toEqual([])
    await signIn(shop, jane, {}, browser)
    stage.clock.now += 1000
    await run(adminUserGlobalSignOut, stage.services, named())
    expect([await browsers(), await isSignedIn()]).toEqual([[], false])
  })
})

describe('the minutes that a client takes a browser’s session for', () => {
  it('are its own', async () => {
    const [strict, patient] = [await another(), await another()]
    await allow(strict, 0)
    await allow(patient, 24 * 60)
    await signIn({ stage, app: patient }, jane, {}, browser)
    expect([await isSignedIn(strict), await isSignedIn(patient)]).toEqual([false, true])
    stage.clock.now += 60 * 60_000
    expect([await isSignedIn(), await isSignedIn(patient)]).toEqual([false, true])
    stage.clock.now += 23 * 60 * 60_000
    expect(await isSignedIn(patient)).toBe(false)
  })

  it('let others use for an hour what began at a strict one', async () => {
    const strict = await another()
    await allow(strict, 0)
    await signIn({ stage, app: strict }, jane, {}, browser)
    expect([await isSignedIn(strict), await isSignedIn()]).toEqual([false, true])
  })

  it('mean nothing while the pool does not track sessions', async () => {
    const strict = await another()
    await allow(strict, 0)
    await track('DISABLED')
    await signIn({ stage, app: strict }, jane, {}, browser)
    expect(await isSignedIn(strict)).toBe(true)
  })
})
