import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Services } from '../../lib/services.ts'
import type { StoreCall } from '../../lib/store/table.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient } from '../builders.ts'
import { aGroup } from '../user-pools/people.ts'
import { aStage, roundTrips, type Stage } from '../user-pools/stage.ts'
import { Browser, parametersOf, send } from './browser.ts'
import {
  appSettings,
  aShop,
  asked,
  codeFor,
  customer,
  redeem,
  refresh,
  tokensFor,
  userInfo,
  type Shop,
} from './shop.ts'

const secret = 'the-secret-of-the-shop-example'

let stage: Stage
let shop: Shop
let jane: User
let browser: Browser
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage)
  await aGroup(stage.services, shop.pool, { name: 'staff' })
  jane = await customer(shop, { groups: ['staff'] })
  browser = new Browser(stage.services)
  await tokensFor(shop, jane, {}, browser) // the keys are open
})
afterAll(() => stage.stop())

const isWrite = ({ writeUnits }: StoreCall) => writeUnits > 0

/** Sequential round trips to the store, and how many of the calls wrote. */
async function costOf(work: () => Promise<unknown>): Promise<{ trips: number; writes: number }> {
  const calls = await stage.callsOf(work)
  return { trips: roundTrips(calls), writes: calls.filter(isWrite).length }
}

describe('at the store, a sign-in on the pages costs', () => {
  it('one round trip to be led to the page', async () => {
    const stranger = new Browser(stage.services)
    const query = asked(shop)
    const cost = await costOf(() => stranger.visit('oauth2/authorize', { query }))
    expect(cost).toEqual({ trips: 1, writes: 0 })
  })

  it('one round trip for the page, or two for its branding', async () => {
    const stranger = new Browser(stage.services)
    const { trips, writes } = await costOf(() => stranger.visit('login', { query: asked(shop) }))
    expect([trips <= 2, writes]).toEqual([true, 0])
  })

  it('no more than four for the password, one of them a write', async () => {
    const stranger = new Browser(stage.services)
    const query = asked(shop)
    const page = await stranger.visit('login', { query })
    const fields = { username: jane.username, password: 'Secret-123' }
    const cost = await costOf(async () => {
      const answer = await stranger.submit(page, query, fields)
      expect(answer.status).toBe(303)
    })
    expect([cost.trips <= 4, cost.writes]).toEqual([true, 1])
  })

  it('two for a browser that is signed in', async () => {
    const query = asked(shop)
    const cost = await costOf(async () => {
      const answer = await browser.visit('oauth2/authorize', { query })
      expect(parametersOf(answer).has('code')).toBe(true)
    })
    expect(cost).toEqual({ trips: 2, writes: 0 })
  })

  it('one reading and one write for a code', async () => {
    const code = await codeFor(shop, jane)
    const cost = await costOf(async () => expect((await redeem(shop, code)).status).toBe(200))
    expect(cost).toEqual({ trips: 2, writes: 1 })
  })
})

describe('at the store, an app costs', () => {
  const costs = (services: Services, form: Record<string, string>) =>
    costOf(async () => expect((await send(services, 'oauth2/token', { form })).status).toBe(200))

  it('one round trip and no write for a refresh', async () => {
    const { refresh_token } = await tokensFor(shop, jane)
    const cost = await costOf(async () =>
      expect((await refresh(shop, refresh_token)).status).toBe(200),
    )
    expect(cost).toEqual({ trips: 1, writes: 0 })
  })

  it('one round trip and no write for a token of its own', async () => {
    const app = await aClient(stage.services, shop.pool, {
      ...appSettings,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['stock/read'],
      secret,
    })
    const form = { grant_type: 'client_credentials', client_id: app.id, client_secret: secret }
    expect(await costs(stage.services, form)).toEqual({ trips: 1, writes: 0 })
  })

  it('one round trip for user info', async () => {
    const { access_token } = await tokensFor(shop, jane)
    const cost = await costOf(async () =>
      expect((await userInfo(shop, access_token)).status).toBe(200),
    )
    expect(cost).toEqual({ trips: 1, writes: 0 })
  })

  it('two round trips to end a refresh token', async () => {
    const { refresh_token = '' } = await tokensFor(shop, jane)
    const form = { client_id: shop.app.id, token: refresh_token }
    const cost = await costOf(() => send(stage.services, 'oauth2/revoke', { form }))
    expect(cost).toEqual({ trips: 2, writes: 1 })
  })
})
