import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminDisableUser } from '../../../lib/operations/user-pools/users/admin-disable-user.ts'
import { replacePool } from '../../../lib/store/user-pools.ts'
import { run } from '../../builders.ts'
import { Answer, cut } from '../../federation/oidc/stand-in.ts'
import { arnOf } from '../../triggers/lambda-endpoint.ts'
import type { Received } from '../browser.ts'
import { aCorp, aShopOf, onTheWay, vouch, visit, type Corp } from './corp.ts'
import { aFederatedShop, comeBack, leave, tokensIn, toldTo, type FederatedShop } from './places.ts'

let corp: Corp
let shop: FederatedShop
beforeAll(async () => {
  corp = await aCorp()
  shop = await aShopOf(corp)
})
afterAll(() => corp.stop())
beforeEach(() => {
  corp.stage.clock.now = Date.now()
  corp.standIn.calls.length = 0
})

/** What a provider sends the browser back with, in place of a code. */
async function refused(words: Record<string, string>, method = 'GET'): Promise<Received> {
  const { browser, answer } = await onTheWay(corp, shop, { state: 's' })
  const parameters = { state: answer.get('state') ?? '', ...words }
  const sent = method === 'GET' ? { query: parameters } : { form: parameters }
  return browser.visit('oauth2/idpresponse', { ...sent, at: shop.at })
}

const invalid = (error_description: string) => ({
  error: 'invalid_request',
  error_description,
  state: 's',
})

describe('a refusal of the provider reaches the app', () => {
  it.each<[Record<string, string>, unknown]>([
    [
      { error: 'access_denied', error_description: 'no, thanks' },
      { error: 'access_denied', error_description: 'access_denied: no, thanks', state: 's' },
    ],
    [
      { error: 'user_cancelled_authorize' },
      { error: 'access_denied', error_description: 'user_cancelled_authorize', state: 's' },
    ],
    [
      { error: 'login_required' },
      { error: 'login_required', error_description: 'login_required', state: 's' },
    ],
    [
      { error: 'server_error', error_description: 'a\r\nset-cookie: b=c' },
      invalid('server_error: a\r\nset-cookie: b=c'),
    ],
    [{ error: 'x'.repeat(600) }, invalid('x'.repeat(500))],
    [{ error: 'access_denied', code: 'code' }, expect.objectContaining({ error: 'access_denied' })],
    [{}, invalid('no code in the response of the IdP')],
    [{ code: '' }, invalid('no code in the response of the IdP')],
  ])('%j', async (words, told) => {
    for (const method of ['GET', 'POST']) {
      const answer = await refused(words, method)
      expect(toldTo(answer)).toEqual(told)
      expect(answer.headers.location).not.toMatch(/[\r\n]/u)
      expect(answer.cookies).toEqual([])
    }
    expect(corp.standIn.calls).toEqual([])
  })
})

describe('what goes wrong at the provider reaches the app in Cognito’s words:', () => {
  it.each<[string, string, () => unknown, string]>([
    [
      'a refused code',
      '/token',
      () => new Answer(400, { error: 'invalid_grant', error_description: 'used' }),
      'corp Error - 400 invalid_grant used',
    ],
    ['a fault', '/token', () => new Answer(500, 'oops'), 'corp Error - 500 error getting token'],
    ['a redirect', '/token', () => new Answer(302, ''), 'corp Error - 302 error getting token'],
    ['a cut connection', '/token', () => cut, 'Connection reset'],
    [
      'keys that are none',
      '/jwks',
      () => new Answer(500, ''),
      'corp Error - 500 error getting keys',
    ],
  ])('%s', async (_, path, answer, sentence) => {
    const own = await aShopOf(corp, {
      provider: corp.provider({
        ProviderDetails: {
          token_url: `${corp.standIn.url}/token?${path}`, // of which nothing is remembered
          jwks_uri: `${corp.standIn.url}/jwks${path === '/jwks' ? '-broken' : ''}`,
        },
      }),
    })
    const { browser, answer: query } = await onTheWay(corp, own, { state: 's' })
    corp.standIn.answers.set(path === '/jwks' ? '/jwks-broken' : path, answer)
    const told = toldTo(await comeBack(own, browser, { searchParams: query }))
    expect(told).toEqual(invalid(sentence))
  })

  it('an endpoint that never answers', async () => {
    const { browser, answer } = await onTheWay(corp, shop, { state: 's' })
    corp.standIn.answers.set('/token', () => new Promise(() => undefined))
    const told = toldTo(await comeBack(shop, browser, { searchParams: answer }))
    expect(told).toEqual(invalid('Timeout occurred in calling IdP token endpoint'))
  })

  it('a provider that cannot be found', async () => {
    const ProviderDetails = {
      client_id: 'cognate',
      client_secret: 'hush',
      authorize_scopes: 'openid',
      oidc_issuer: `${corp.standIn.url}/nowhere`,
      attributes_request_method: 'GET',
    }
    const own = await aFederatedShop(corp.stage, { providers: [{ ProviderDetails }] })
    const { answer } = await leave(own, { state: 's' })
    expect(toldTo(answer)).toEqual(invalid('corp Error - 404 error getting configuration'))
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['another issuer', { iss: 'https://other.example' }, 'Bad id_token iss'],
    ['another audience', { aud: 'another' }, 'Bad id_token aud'],
    ['an old one', { exp: 1 }, 'Bad id_token exp'],
    ['another request', { nonce: 'another' }, 'Bad id_token nonce'],
    ['nobody', { sub: '' }, 'Bad id_token sub'],
  ])('an ID token of %s', async (_, claims, sentence) => {
    const told = toldTo(await visit(corp, shop, { state: 's' }, claims))
    expect(told).toEqual(invalid(sentence))
  })
})

describe('what the pool refuses reaches the app in Cognito’s words:', () => {
  it('an account without a required attribute', async () => {
    const own = await aShopOf(corp, { provider: { AttributeMapping: { name: 'nothing' } } })
    const { pool } = own
    const schema = pool.schema.map((one) =>
      one.Name === 'email' ? { ...one, Required: true } : one,
    )
    const changed = { ...pool, schema, version: pool.version + 1 }
    await own.stage.services.table.write(replacePool(changed))
    expect(toldTo(await visit(corp, own, { state: 's' }))).toEqual(
      invalid('attribute required: [email]'),
    )
  })

  it('a user who is disabled', async () => {
    await tokensIn(shop, await visit(corp, shop))
    const given = { UserPoolId: shop.pool.id, Username: 'corp_jane' }
    await run(adminDisableUser, shop.stage.services, given)
    expect(toldTo(await visit(corp, shop, { state: 's' }))).toEqual(invalid('User is disabled.'))
  })

  it('the customer’s trigger', async () => {
    corp.stage.lambda.functions.set('PreSignUp', () => {
      throw new Error('only colleagues')
    })
    const LambdaConfig = { PreSignUp: arnOf('PreSignUp') }
    const own = await aShopOf(corp, { pool: { LambdaConfig } })
    expect(toldTo(await visit(corp, own, { state: 's' }))).toEqual(
      invalid('PreSignUp failed with error only colleagues.'),
    )
  })

  it('nothing where only administrators create users', async () => {
    const AdminCreateUserConfig = { AllowAdminCreateUserOnly: true }
    const own = await aShopOf(corp, { pool: { AdminCreateUserConfig } })
    expect(Object.keys(toldTo(await visit(corp, own)))).toEqual(['code'])
  })
})

describe('how strong the sign-in was', () => {
  const names = { Level1: { AcrValue: 'low' }, Level4: { AcrValue: 'high' } }
  const AcrMapping = { Level2: 'silver', Level3: 'gold' }
  const strengthOf = async (own: FederatedShop, answer: Received) => {
    const { id_token: id, access_token: access } = await tokensIn(own, answer)
    const [one, other] = [id, access].map((token) => {
      const [, payload = ''] = (token ?? '').split('.')
      const { acr, amr } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
        acr?: unknown
        amr?: unknown
      } // claims are an object
      return { acr, amr }
    })
    expect(one).toEqual(other)
    return one
  }

  it.each<[unknown, string]>([
    ['gold', 'urn:cognito:loa:3'],
    ['silver', 'urn:cognito:loa:2'],
    ['platinum', 'low'],
    [undefined, 'low'],
    [3, 'low'],
  ])('is told to an app that asks: a provider’s %s', async (acr, told) => {
    const own = await aShopOf(corp, {
      pool: { AcrConfiguration: names },
      provider: { AcrMapping },
    })
    const changes = { acr_values: 'high' }
    const answer = await visit(corp, own, changes, { acr })
    await expect(strengthOf(own, answer)).resolves.toEqual({ acr: told, amr: ['fed'] })
  })

  it('is told to no other app, nor in pools of the LITE tier', async () => {
    const none = { acr: undefined, amr: undefined }
    const own = await aShopOf(corp)
    await expect(strengthOf(own, await visit(corp, own))).resolves.toEqual(none)
    const lite = await aShopOf(corp, { pool: { UserPoolTier: 'LITE' } })
    const answer = await visit(corp, lite, { acr_values: 'urn:cognito:loa:1' })
    await expect(strengthOf(lite, answer)).resolves.toEqual(none)
  })

  it('decides whether the browser need go to the provider again', async () => {
    const own = await aShopOf(corp, { provider: { AcrMapping } })
    const { browser, answer } = await onTheWay(corp, own, {}, { acr: 'silver' })
    await comeBack(own, browser, { searchParams: answer })
    const levels = (level: number) => ({ acr_values: `urn:cognito:loa:${level}` })
    expect(toldTo((await leave(own, levels(2), browser)).answer)).toHaveProperty('code')
    const { address } = await leave(own, levels(3), browser)
    expect(address.searchParams.get('acr_values')).toBe('gold')
    vouch(corp, address.searchParams.get('nonce'), { acr: 'gold' })
    const query = { code: 'code', state: address.searchParams.get('state') ?? '' }
    const stronger = await browser.visit('oauth2/idpresponse', { query, at: own.at })
    await expect(strengthOf(own, stronger)).resolves.toEqual({
      acr: 'urn:cognito:loa:3',
      amr: ['fed'],
    })
    expect(toldTo((await leave(own, levels(3), browser)).answer)).toHaveProperty('code')
  })
})
