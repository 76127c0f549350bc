import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient } from '../builders.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { vectors } from '../vectors.ts'
import { jsonOf, parametersOf, send, type Received } from './browser.ts'
import {
  appSettings,
  aShop,
  asked,
  callback,
  codeFor,
  customer,
  redeem,
  type Shop,
} from './shop.ts'

interface Set {
  readonly registered: string
  readonly mustAccept: string[]
  readonly mustRefuse: string[]
  readonly repeat: string[][]
  readonly clientsMayAlsoRegister: Record<string, { accept: string[]; refuse: string[] }>
}

/** The published set, or the little that stands for it where that is not there. */
const set = (vectors('redirect/redirect-uris.json') ?? {
  registered: callback,
  mustAccept: [callback],
  mustRefuse: [`${callback}/`, `${callback}?x=1`, 'https://app.example.com.evil.example/callback'],
  repeat: [[callback, 'https://evil.example/']],
  clientsMayAlsoRegister: {},
}) as Set

const listed = { CallbackURLs: [set.registered], LogoutURLs: [set.registered] }

let stage: Stage
let shop: Shop
let jane: User
let others: Map<string, AppClient>
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage, listed)
  jane = await customer(shop)
  const more = Object.keys(set.clientsMayAlsoRegister)
  others = new Map(await Promise.all(more.map(async (url) => [url, await appWith(url)] as const)))
})
afterAll(() => stage.stop())

const appWith = (url: string) =>
  aClient(stage.services, shop.pool, { ...appSettings, CallbackURLs: [url], LogoutURLs: [url] })

const authorize = (redirect_uri: string, app = shop.app) =>
  send(stage.services, 'oauth2/authorize', { query: asked({ app }, { redirect_uri }) })

const logOut = (name: string, address: string, app = shop.app) =>
  send(stage.services, 'logout', { query: { client_id: app.id, [name]: address } })

const leaving = ['logout_uri', 'post_logout_redirect_uri'] as const

/** That only the person in front of the browser is told. */
function expectOwnPage(answer: Received): void {
  expect(answer.status).toBe(400)
  expect(answer.headers).not.toHaveProperty('location')
  expect(answer.headers).not.toHaveProperty('refresh')
  expect(answer.headers['content-type']).toContain('text/html')
}

describe.each(set.mustRefuse.map((one) => [JSON.stringify(one), one]))('%s', (_, address) => {
  it('is no address to send an answer to', async () => expectOwnPage(await authorize(address)))

  it('is no address to sign in for', async () => {
    const query = asked(shop, { redirect_uri: address })
    expectOwnPage(await send(stage.services, 'login', { query }))
  })

  it.each(leaving)('is no address to go to after signing out, by %s', async (name) => {
    expectOwnPage(await logOut(name, address))
  })

  it('is no address to sign in for after signing out', async () => {
    const query = asked(shop, { redirect_uri: address })
    expectOwnPage(await send(stage.services, 'logout', { query }))
  })

  it('redeems no code', async () => {
    const code = await codeFor(shop, jane)
    const answer = await redeem(shop, code, { redirect_uri: address })
    expect([answer.status, jsonOf(answer)]).toEqual([400, { error: 'invalid_grant' }])
    expect((await redeem(shop, code)).status).toBe(200)
  })
})

describe('a registered address', () => {
  it.each(set.mustAccept)('%s is answered, and left to', async (address) => {
    expect((await authorize(address)).headers.location).toMatch(/^\/auth\/shop\/login\?/u)
    for (const name of leaving) {
      expect((await logOut(name, address)).headers.location).toBe(address)
    }
  })

  it.each(set.repeat)('given twice is refused: %s and %s', async (...addresses) => {
    const twice = (name: string) =>
      new URLSearchParams([
        ...Object.entries(asked(shop)).filter(([one]) => one !== 'redirect_uri'),
        ...addresses.map((address): [string, string] => [name, address]),
      ])
    const query = twice('redirect_uri')
    expectOwnPage(await send(stage.services, 'oauth2/authorize', { query }))
    expectOwnPage(await send(stage.services, 'logout', { query: twice('logout_uri') }))
    const form = new URLSearchParams([...query, ['grant_type', 'authorization_code']])
    const answer = await send(stage.services, 'oauth2/token', { form })
    expect([answer.status, jsonOf(answer).error]).toEqual([400, 'invalid_request'])
  })

  const cases = Object.entries(set.clientsMayAlsoRegister)
  const good = cases.flatMap(([url, { accept }]) => accept.map((address) => [url, address]))
  const bad = cases.flatMap(([url, { refuse }]) => refuse.map((address) => [url, address]))

  it.each(good)('%s lets %s be answered', async (url = '', address = '') => {
    const app = others.get(url)
    expect((await authorize(address, app)).headers.location).toMatch(/^\/auth\/shop\/login\?/u)
    const code = await codeFor({ stage, app: app ?? shop.app }, jane, { redirect_uri: address })
    expect(code).not.toBe('')
    expect((await logOut('logout_uri', address, app)).headers.location).toBe(address)
  })

  it.each(bad)('%s lets %s not be answered', async (url = '', address = '') => {
    expectOwnPage(await authorize(address, others.get(url)))
    expectOwnPage(await logOut('logout_uri', address, others.get(url)))
  })
})

describe('the address of an answer', () => {
  it('is the default one where the request names none', async () => {
    const app = await aClient(stage.services, shop.pool, {
      ...appSettings,
      DefaultRedirectURI: callback,
    })
    const query = { client_id: app.id, response_type: 'code', prompt: 'none', state: 's' }
    const answer = await send(stage.services, 'oauth2/authorize', { query })
    expect(answer.headers.location).toBe(`${callback}?error=login_required&state=s`)
  })

  it('has to be there where the app has no default', async () => {
    const query = { client_id: shop.app.id, response_type: 'code' }
    expectOwnPage(await send(stage.services, 'oauth2/authorize', { query }))
  })

  it('keeps its own query', async () => {
    const address = `${callback}?tenant=1`
    const query = asked({ app: await appWith(address) }, { redirect_uri: address, prompt: 'none' })
    const answer = await send(stage.services, 'oauth2/authorize', { query })
    expect(answer.headers.location).toBe(`${address}&error=login_required`)
  })

  it('is never that of an app of another pool', async () => {
    const other = await aShop(stage, { at: 'other' })
    const query = asked(other)
    expectOwnPage(await send(stage.services, 'oauth2/authorize', { query }))
    expectOwnPage(await send(stage.services, 'logout', { query }))
  })

  const handles = (vectors('injection/fields.json') ?? { html: ['"><script>'] }) as Record<
    string,
    string | string[]
  > // lists of hostile texts

  it.each(Object.entries(handles).flatMap(([, texts]) => (Array.isArray(texts) ? texts : [])))(
    'brings back the state %j unchanged',
    async (state) => {
      const query = asked(shop, { prompt: 'none', state })
      const answer = await send(stage.services, 'oauth2/authorize', { query })
      expect(answer.status).toBe(303)
      expect(parametersOf(answer).get('state')).toBe(state)
      expect(answer.headers.location).toMatch(/^[\x21-\x7e]+$/u)
      const page = await send(stage.services, 'login', { query: asked(shop, { state }) })
      expect(page.status).toBe(200)
      expect(page.body).not.toMatch(/<script>alert|<svg onload|<img src=x/u)
    },
  )
})
