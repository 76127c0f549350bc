import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { changePassword } from '../../lib/operations/user-pools/account/change-password.ts'
import { adminDeleteUser } from '../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminDisableUser } from '../../lib/operations/user-pools/users/admin-disable-user.ts'
import { adminUserGlobalSignOut } from '../../lib/operations/user-pools/users/admin-user-global-sign-out.ts'
import type { ClientSettings } from '../../lib/store/app-clients.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, run } from '../builders.ts'
import { aGroup, everyFlow, password, tokensOf } from '../user-pools/people.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { jsonOf, type Received } from './browser.ts'
import {
  appSettings,
  aShop,
  callback,
  challengeOf,
  change,
  claimsOf,
  codeFor,
  customer,
  redeem,
  refresh,
  userInfo,
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
  stage.clock.now += 60_000
  jane = await customer(shop)
})
afterAll(() => stage.stop())

const openid = { scope: 'openid' }
const verifier = 'v'.repeat(43)

function expectRefused(answer: Received, error = 'invalid_grant'): void {
  expect([answer.status, jsonOf(answer).error]).toEqual([400, error])
}

const named = () => ({ UserPoolId: shop.pool.id, Username: jane.username })

describe('a code', () => {
  it('is good for five minutes', async () => {
    const [early, late] = [await codeFor(shop, jane), await codeFor(shop, jane)]
    stage.clock.now += 5 * 60_000 - 1
    expect((await redeem(shop, early)).status).toBe(200)
    stage.clock.now += 1
    expectRefused(await redeem(shop, late))
  })

  it('is good once, also for sixteen at once', async () => {
    const code = await codeFor(shop, jane)
    const answers = await Promise.all(Array.from({ length: 16 }, () => redeem(shop, code)))
    const [good, ...others] = answers.sort((one, other) => one.status - other.status)
    expect(good?.status).toBe(200)
    for (const answer of others) expectRefused(answer)
    expectRefused(await refresh(shop, good && jsonOf(good).refresh_token))
  })

  it('ends with its second use what the first one got', async () => {
    const code = await codeFor(shop, jane, openid)
    const { access_token, refresh_token } = jsonOf(await redeem(shop, code))
    expect((await userInfo(shop, access_token)).status).toBe(200)
    expectRefused(await redeem(shop, code))
    expect((await userInfo(shop, access_token)).status).toBe(401)
    expectRefused(await refresh(shop, refresh_token))
  })

  it('is good for its own client alone', async () => {
    const code = await codeFor(shop, jane)
    const app = await aClient(stage.services, shop.pool, appSettings)
    expectRefused(await redeem({ stage, app }, code))
    const other = await aShop(stage, { at: `other-${stage.clock.now}` })
    expectRefused(await redeem({ stage, app: other.app }, code), 'invalid_client')
    expect((await redeem(shop, code)).status).toBe(200)
  })

  it.each([
    ['no verifier', {}],
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    [
      'its challenge in place of a verifier',
      { code_verifier: challengeOf(verifier).code_challenge },
    ],
    ['a verifier that is too short', { code_verifier: 'v'.repeat(42) }],
    ['a verifier that is too long', { code_verifier: 'v'.repeat(129) }],
  ])('that was challenged is not good with %s', async (_, sent) => {
    const code = await codeFor(shop, jane, challengeOf(verifier))
    expectRefused(await redeem(shop, code, { ...sent })) // texts, or nothing
  })

  it('that was not challenged is not good with a verifier', async () => {
    const code = await codeFor(shop, jane)
    expectRefused(await redeem(shop, code, { code_verifier: verifier }))
  })

  it.each([
    ['nothing', ''],
    ['a text', 'code'],
    ['a UUID', '0192e3d2-0000-7000-8000-000000000000'],
  ])('that is %s is refused', async (_, code) => {
    expectRefused(await redeem(shop, code), code === '' ? 'invalid_request' : 'invalid_grant')
  })

  it('has one spelling', async () => {
    const code = await codeFor(shop, jane)
    for (const other of [`${code}=`, `${code} `, `${code}A`, code.slice(1)]) {
      expectRefused(await redeem(shop, other))
    }
    expectRefused(await redeem(shop, code, { redirect_uri: `${callback}/` }))
    expect((await redeem(shop, code)).status).toBe(200)
  })

  it('says nothing that a browser can read', async () => {
    const code = await codeFor(shop, jane)
    const text = Buffer.from(code, 'base64url').toString('latin1')
    for (const secret of [jane.username, jane.sub, callback]) expect(text).not.toContain(secret)
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a global sign-out', () => run(adminUserGlobalSignOut, stage.services, named())],
    ['disabling the user', () => run(adminDisableUser, stage.services, named())],
    ['deleting the user', () => run(adminDeleteUser, stage.services, named())],
    [
      'a change of the password',
      async () => {
        const app = await aClient(stage.services, shop.pool, everyFlow)
        const { AccessToken } = await tokensOf(stage.services, app, jane.username)
        const ProposedPassword = 'Another-Horse-8'
        const input = { AccessToken, PreviousPassword: password, ProposedPassword }
        return run(changePassword, stage.services, input)
      },
    ],
  ])('ends with %s', async (_, end) => {
    const code = await codeFor(shop, jane)
    await end()
    expectRefused(await redeem(shop, code))
  })

  it.each<[string, ClientSettings, string]>([
    ['a scope', { AllowedOAuthScopes: ['openid'] }, 'invalid_grant'],
    ['the grant', { AllowedOAuthFlows: ['implicit'] }, 'unauthorized_client'],
    ['all of OAuth', { AllowedOAuthFlowsUserPoolClient: false }, 'unauthorized_client'],
  ])('ends with what its client loses meanwhile: %s', async (_, settings, error) => {
    const code = await codeFor(shop, jane, { scope: 'openid email' })
    await change(shop, settings)
    const answer = await redeem(shop, code)
    await change(shop, appSettings)
    expectRefused(answer, error)
  })

  it('tells groups, of which it can name but a few', async () => {
    const groups = Array.from({ length: 12 }, (_, number) => `group-${number}`)
    for (const name of groups) await aGroup(stage.services, shop.pool, { name })
    const fan = await customer(shop, { groups })
    const { access_token } = jsonOf(await redeem(shop, await codeFor(shop, fan, openid)))
    expect((claimsOf(access_token)['cognito:groups'] as string[]).sort()).toEqual(groups.sort())
  })
})
