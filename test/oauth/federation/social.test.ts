import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { Answer } from '../../federation/oidc/stand-in.ts'
import { details } from '../../operations/user-pools/identity-providers/providers.ts'
import type { Received } from '../browser.ts'
import { claimsOf } from '../shop.ts'
import { aCorp, type Corp } from './corp.ts'
import { aFederatedShop, leave, tokensIn, toldTo, type FederatedShop } from './places.ts'

type Social = 'Google' | 'Facebook' | 'LoginWithAmazon' | 'SignInWithApple'

let corp: Corp
beforeAll(async () => {
  corp = await aCorp()
})
afterAll(() => corp.stop())
beforeEach(() => {
  corp.stage.clock.now = Date.now()
  corp.standIn.calls.length = 0
})

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const secrets = { private_key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }

/** A shop that takes users from a social provider, whose endpoints are the stand-in's. */
function aShopWith(
  ProviderType: Social,
  {
    AttributeMapping,
    ...addresses
  }: { AttributeMapping: Record<string, string> } & Record<string, unknown>,
): Promise<FederatedShop> {
  const ProviderDetails = {
    ...details[ProviderType],
    ...(ProviderType === 'SignInWithApple' && secrets),
    token_url: `${corp.standIn.url}/social-token`,
    ...addresses,
  } as Record<string, string> // all addresses are texts
  return aFederatedShop(corp.stage, {
    providers: [{ ProviderType, AttributeMapping, ProviderDetails }],
  })
}

/** Goes to the provider and comes back with a code, by a form where it posts. */
async function visit(
  shop: FederatedShop,
  { claims, form = {} }: { claims?: Record<string, unknown>; form?: Record<string, string> } = {},
): Promise<{ address: URL; answer: Received }> {
  const { browser, address } = await leave(shop, { state: 's', scope: 'openid email profile' })
  const now = Math.floor(corp.stage.clock.now / 1000)
  const nonce = address.searchParams.get('nonce')
  const token = claims && { ...{ nonce, iat: now, exp: now + 300 }, ...claims }
  corp.standIn.answers.set('/social-token', async () => ({
    access_token: 'access',
    token_type: 'bearer',
    expires_in: 300,
    ...(token && { id_token: await corp.key.sign(token) }),
  }))
  const parameters = { code: 'code', state: address.searchParams.get('state') ?? '', ...form }
  const posts = address.searchParams.get('response_mode') === 'form_post'
  const sent = posts ? { form: parameters } : { query: parameters }
  const headers = posts ? { origin: 'https://appleid.apple.com' } : {}
  const answer = await browser.visit('oauth2/idpresponse', { ...sent, headers, at: shop.at })
  return { address, answer }
}

async function userOf(shop: FederatedShop, answer: Received) {
  return claimsOf((await tokensIn(shop, answer)).id_token)
}

describe('signing in with a social provider', () => {
  it('Google tells of the account in its ID token', async () => {
    const shop = await aShopWith('Google', {
      AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
      jwks_uri: `${corp.standIn.url}/jwks`,
    })
    const claims = {
      ...{ iss: 'https://accounts.google.com', aud: 'id', sub: '107', name: 'Jane Doe' },
      ...{ email: 'jane@gmail.com', email_verified: true },
    }
    const { address, answer } = await visit(shop, { claims })
    expect(address.origin).toBe('https://accounts.google.com')
    await expect(userOf(shop, answer)).resolves.toMatchObject({
      'cognito:username': 'Google_107',
      'cognito:groups': [`${shop.pool.id}_Google`],
      email: 'jane@gmail.com',
      email_verified: true,
      name: 'Jane Doe',
      identities: [
        expect.objectContaining({
          userId: '107',
          providerName: 'Google',
          providerType: 'Google',
          primary: 'true',
        }),
      ],
    })
  })

  it('Facebook tells of it in its profile', async () => {
    const shop = await aShopWith('Facebook', {
      AttributeMapping: { email: 'email', name: 'name' },
      attributes_url: `${corp.standIn.url}/me?fields=`,
    })
    corp.standIn.answers.set('/me', () => ({ id: '9', email: 'jane@fb.example', name: 'Jane' }))
    const { address, answer } = await visit(shop)
    expect(`${address.origin}${address.pathname}`).toBe(
      'https://www.facebook.com/v18.0/dialog/oauth',
    )
    await expect(userOf(shop, answer)).resolves.toMatchObject({
      'cognito:username': 'Facebook_9',
      email: 'jane@fb.example',
      email_verified: false,
    })
  })

  it('Login with Amazon tells of it in its profile', async () => {
    const shop = await aShopWith('LoginWithAmazon', {
      AttributeMapping: { email: 'email', name: 'name' },
      attributes_url: `${corp.standIn.url}/profile`,
    })
    corp.standIn.answers.set('/profile', () => ({ user_id: 'amzn1.account.A', name: 'Jane' }))
    const { answer } = await visit(shop)
    await expect(userOf(shop, answer)).resolves.toMatchObject({
      'cognito:username': 'LoginWithAmazon_amzn1.account.A',
      name: 'Jane',
    })
  })

  it('a profile that names nobody signs nobody in', async () => {
    const shop = await aShopWith('LoginWithAmazon', {
      AttributeMapping: { email: 'email' },
      attributes_url: `${corp.standIn.url}/profile`,
    })
    corp.standIn.answers.set('/profile', () => new Answer(200, { email: 'victim@example.com' }))
    expect(toldTo((await visit(shop)).answer)).toEqual({
      error: 'invalid_request',
      error_description: 'LoginWithAmazon Error - 200 error getting user info',
      state: 's',
    })
  })

  describe('Apple posts its answer, with the name at the first time only', () => {
    const claims = {
      ...{ iss: 'https://appleid.apple.com', aud: 'com.example.app', sub: '001.x' },
      ...{ email: 'jane@privaterelay.appleid.com', email_verified: 'true' },
    }
    const aShop = () =>
      aShopWith('SignInWithApple', {
        AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
        jwks_uri: `${corp.standIn.url}/jwks`,
      })
    const user = JSON.stringify({
      name: { firstName: 'Jane', lastName: 'Doe' },
      email: 'victim@example.com',
    })

    it('which later sign-ins leave as it is', async () => {
      const shop = await aShop()
      const first = await userOf(shop, (await visit(shop, { claims, form: { user } })).answer)
      expect(first).toMatchObject({
        'cognito:username': 'SignInWithApple_001.x',
        name: 'Jane Doe',
        email: 'jane@privaterelay.appleid.com',
        email_verified: true,
      })
      const later = await userOf(shop, (await visit(shop, { claims })).answer)
      expect([later.sub, later.name]).toEqual([first.sub, 'Jane Doe'])
    })

    it('and whoever cancels is told to have refused', async () => {
      const { browser, address } = await leave(await aShop(), { state: 's' })
      const [, at = ''] =
        /\/auth\/([^/]+)\//u.exec(address.searchParams.get('redirect_uri') ?? '') ?? []
      const state = address.searchParams.get('state') ?? ''
      const form = { state, error: 'user_cancelled_authorize' }
      const told = toldTo(await browser.visit('oauth2/idpresponse', { form, at }))
      expect(told).toMatchObject({ error: 'access_denied', state: 's' })
    })
  })
})
