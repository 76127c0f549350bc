import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminDisableUser } from '../../../lib/operations/user-pools/users/admin-disable-user.ts'
import type { Services } from '../../../lib/services.ts'
import { run } from '../../builders.ts'
import { Browser } from '../browser.ts'
import { claimsOf } from '../shop.ts'
import { aCorp, aShopOf, vouch, type Corp } from './corp.ts'
import { leave, tokensIn, type FederatedShop } from './places.ts'

let corp: Corp
let shop: FederatedShop
const lines: string[] = []
beforeAll(async () => {
  corp = await aCorp()
  const own = await aShopOf(corp)
  const services = Object.create(own.stage.services, {
    settings: { value: { ...own.stage.services.settings, audit: 'stdout' } },
    auditLog: { value: { write: (line: string) => void lines.push(line) } },
  }) as Services // but for these
  shop = { ...own, stage: { ...own.stage, services } }
})
afterAll(() => corp.stop())

/** The newest line about a sign-in from the company, after one more with these claims. */
async function lineOf(claims: Record<string, unknown> = {}) {
  const browser = new Browser(shop.stage.services)
  const { address } = await leave(shop, {}, browser)
  vouch(corp, address.searchParams.get('nonce'), claims)
  const query = { code: 'code', state: address.searchParams.get('state') ?? '' }
  const answer = await browser.visit('oauth2/idpresponse', { query, at: shop.at })
  const line = JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> // an object
  expect(line).toMatchObject({
    ...{ api: 'pages', operation: 'FederatedSignIn', pool: shop.pool.id, client: shop.app.id },
  })
  return { line, answer }
}

describe('the audit log tells of sign-ins from other providers', () => {
  it('that went well, and of whom', async () => {
    const { line, answer } = await lineOf()
    const { sub } = claimsOf((await tokensIn(shop, answer)).id_token)
    expect(line).toMatchObject({ outcome: 'ok', user: sub })
  })

  it('that failed at the provider', async () => {
    const { line } = await lineOf({ aud: 'another' })
    expect(line.outcome).toBe('NotAuthorizedException')
    expect(line).not.toHaveProperty('reason') // it may quote what the provider says
  })

  it('that the pool refused', async () => {
    const given = { UserPoolId: shop.pool.id, Username: 'corp_jane' }
    await run(adminDisableUser, corp.stage.services, given)
    const { line } = await lineOf()
    expect(line).toMatchObject({ outcome: 'NotAuthorizedException', reason: 'User is disabled.' })
  })
})
