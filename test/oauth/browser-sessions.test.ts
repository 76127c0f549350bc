import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminSetUserPassword } from '../../lib/operations/user-pools/users/admin-set-user-password.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminDisableUser } from '../../lib/operations/user-pools/users/admin-disable-user.ts'
import { adminUserGlobalSignOut } from '../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, run } from '../builders.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { Browser, parametersOf } from './browser.ts'
import {
  appSettings,
  aShop,
  asked,
  customer,
  refresh,
  signedOut,
  signIn,
  tokensFor,
  type Shop,
} from './shop.ts'

let stage: Stage
let shop: Shop
let jane: User
let browser: Browser
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage, { PreventUserExistenceErrors: 'ENABLED' })
})
beforeEach(async () => {
  stage.clock.now += 60_000
  jane = await customer(shop)
  browser = new Browser(stage.services)
})
afterAll(() => stage.stop())

/** Whether an app learns who is in front of a browser without a question. */
async function isSignedIn(there = browser, app: AppClient = shop.app): Promise<boolean> {
  const query = asked({ app }, { prompt: 'none' })
  return parametersOf(await there.visit('oauth2/authorize', { query })).has('code')
}

const named = ({ poolId, username }: User) => ({ UserPoolId: poolId, Username: username })

describe('the cookie of a session', () => {
  it('is the host’s own, and no script reads it', async () => {
    const { cookies } = await signIn(shop, jane, {}, browser)
    const [cookie = '', ...others] = cookies.filter((one) => one.startsWith('__Host-session-'))
    expect(others).toEqual([])
    const [pair = '', ...attributes] = cookie.split('; ')
    expect(pair).toMatch(new RegExp(`^__Host-session-${shop.pool.id}=[\\w-]{100,}$`, 'u'))
    expect(attributes).toEqual(['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=3600'])
    const text = Buffer.from(pair.split('=')[1] ?? '', 'base64url').toString('latin1')
    expect(text).not.toContain(jane.username)
  })

  it('is another after each sign-in', async () => {
    const before = (await signIn(shop, jane, {}, browser)).cookies
    stage.clock.now += 1000
    const after = (await signIn(shop, jane, { prompt: 'login' }, browser)).cookies
    expect(after).not.toEqual(before)
  })

  it('lasts an hour from the sign-in, however often it is used', async () => {
    await signIn(shop, jane, {}, browser)
    stage.clock.now += 3600_000 - 1000
    expect(await isSignedIn()).toBe(true)
    stage.clock.now += 1000
    expect(await isSignedIn()).toBe(false)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a global sign-out', () => run(adminUserGlobalSignOut, stage.services, named(jane))],
    ['disabling the user', () => run(adminDisableUser, stage.services, named(jane))],
    ['deleting the user', () => run(adminDeleteUser, stage.services, named(jane))],
    [
      'another password',
      () => {
        const input = { ...named(jane), Password: 'Another-Horse-8', Permanent: true }
        return run(adminSetUserPassword, stage.services, input)
      },
    ],
    ['signing out', () => browser.visit('logout', { query: { client_id: shop.app.id } })],
  ])('ends with %s', async (_, end) => {
    await signIn(shop, jane, {}, browser)
    expect(await isSignedIn()).toBe(true)
    await end()
    expect(await isSignedIn()).toBe(false)
  })

  it('is of no use to an app whose users come from elsewhere', async () => {
    const settings = { ...appSettings, SupportedIdentityProviders: ['corp'] }
    const elsewhere = await aClient(stage.services, shop.pool, settings)
    await signIn(shop, jane, {}, browser)
    expect(await isSignedIn(browser, elsewhere)).toBe(false)
    expect(await isSignedIn()).toBe(true)
  })

  it('is of no use when it is not ours', async () => {
    await signIn(shop, jane, {}, browser)
    const [cookie = ''] = browser.cookies.filter((one) => one.startsWith('__Host-session-'))
    const query = asked(shop, { prompt: 'none' })
    for (const other of [`${cookie}A`, cookie.slice(0, -2), `__Host-session-${shop.pool.id}=x`]) {
      const answer = await browser.visit('oauth2/authorize', { query, cookies: [other] })
      expect(parametersOf(answer).get('error')).toBe('login_required')
    }
  })

  it('takes nobody’s tokens away when it ends', async () => {
    const { refresh_token } = await tokensFor(shop, jane, {}, browser)
    const query = { client_id: shop.app.id, logout_uri: signedOut }
    const { headers, cookies } = await browser.visit('logout', { query })
    expect(headers.location).toBe(signedOut)
    expect(cookies).toEqual([expect.stringMatching(/^__Host-session-[^=]+=; .*Max-Age=0$/u)])
    expect((await refresh(shop, refresh_token)).status).toBe(200)
  })

  it('may be ended to sign in again at once', async () => {
    await signIn(shop, jane, {}, browser)
    const query = asked(shop, { state: 's' })
    const answer = await browser.visit('logout', { query })
    const { pathname, searchParams } = new URL(answer.headers.location ?? '', signedOut)
    expect([pathname, Object.fromEntries(searchParams)]).toEqual(['/auth/shop/login', query])
    expect(await isSignedIn()).toBe(false)
  })
})

describe('the form of the sign-in page', () => {
  const fields = () => ({ username: jane.username, password: 'Secret-123' })

  it('is good in the browser alone that it was shown to', async () => {
    const query = asked(shop)
    const page = await browser.visit('login', { query })
    const other = new Browser(stage.services)
    await other.visit('login', { query })
    expect((await other.submit(page, query, fields())).status).toBe(400)
    const bare = await browser.visit('login', { query, form: fields() })
    expect([bare.status, bare.headers.location]).toEqual([400, undefined])
    expect((await browser.submit(page, query, fields())).status).toBe(303)
  })

  it('says the same of a name that nobody has and of a wrong password', async () => {
    const query = asked(shop)
    const page = await browser.visit('login', { query })
    const [unknown, wrong] = await Promise.all(
      ['nobody-here', jane.username].map(async (username) => {
        const { body, ...rest } = await browser.submit(page, query, { username, password: 'x' })
        return { ...rest, body: body.replaceAll(username, 'NAME') }
      }),
    )
    expect(unknown).toEqual(wrong)
    expect(wrong?.status).toBe(200)
    expect(wrong?.headers).not.toHaveProperty('location')
  })

  it('says the same of a user who is disabled', async () => {
    await run(adminDisableUser, stage.services, named(jane))
    const query = asked(shop)
    const page = await browser.visit('login', { query })
    const disabled = await browser.submit(page, query, { ...fields(), password: 'x' })
    const unknown = await browser.submit(page, query, { username: 'nobody', password: 'x' })
    const told = ({ body }: { body: string }) => /role="alert"[^]*?<\/div>/u.exec(body)?.[0]
    expect(told(disabled)).toBe(told(unknown))
  })
})
