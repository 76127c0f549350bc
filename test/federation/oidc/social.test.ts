import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createLocalJWKSet, exportJWK, jwtVerify } from 'jose'
import { authorizationUrl } from '../../../lib/federation/oidc/authorization-url.ts'
import { exchangeCode } from '../../../lib/federation/oidc/exchange-code.ts'
import type { IdentityProvider } from '../../../lib/store/identity-providers.ts'
import {
  details,
  storedProvider,
} from '../../operations/user-pools/identity-providers/providers.ts'
import { aStage, type Stage } from '../../user-pools/stage.ts'
import { aKey, Answer, startStandIn, type ProviderKey, type StandIn } from './stand-in.ts'

const exchange = {
  redirectUri: 'https://login.example.com/oauth2/idpresponse',
  code: 'code',
  codeVerifier: 'v'.repeat(43),
  nonce: 'nonce',
}
const asked = { ...exchange, state: 'state' }
const everything = { loginHint: 'jane', prompt: 'consent', lang: 'de', levels: [4] }
const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' })

let stage: Stage
let standIn: StandIn
let key: ProviderKey

beforeAll(async () => {
  stage = await aStage({ COGNATE_PRIVATE_ADDRESSES: '1' })
  stage.clock.now = Date.now()
  standIn = await startStandIn()
  key = await aKey('first')
  standIn.answers.set('/jwks', () => ({ keys: [key.jwk] }))
})

beforeEach(() => {
  standIn.calls.length = 0
})

afterAll(async () => {
  await standIn.stop()
  await stage.stop()
})

const token = { access_token: 'access', token_type: 'bearer', expires_in: 300 }
const query = (url: string) => Object.fromEntries(new URL(url).searchParams)

/** A social provider whose endpoints are the stand-in's. */
function aSocial(
  type: 'Google' | 'Facebook' | 'LoginWithAmazon' | 'SignInWithApple',
  mapping: Record<string, string>,
  more: Record<string, string> = {},
): Promise<IdentityProvider> {
  return storedProvider(stage.services, {
    ProviderType: type,
    AttributeMapping: mapping,
    ProviderDetails: { ...details[type], token_url: `${standIn.url}/token`, ...more },
  })
}

/** Has the token endpoint hand out an ID token. */
function signs(claims: Record<string, unknown>): void {
  const now = Math.floor(stage.clock.now / 1000)
  const right = { nonce: 'nonce', iat: now, exp: now + 300 }
  standIn.answers.set('/token', async () => ({
    ...token,
    id_token: await key.sign({ ...right, ...claims }),
  }))
}

describe('Facebook', () => {
  let provider: IdentityProvider
  beforeAll(async () => {
    provider = await aSocial(
      'Facebook',
      { email: 'email', picture: 'picture' },
      { attributes_url: `${standIn.url}/me?fields=` },
    )
  })

  it('is asked with its scopes, and neither nonce nor challenge', async () => {
    const url = await authorizationUrl(stage.services, provider, { ...asked, ...everything })
    expect(url).toMatch(/^https:\/\/www\.facebook\.com\/v18\.0\/dialog\/oauth\?/u)
    expect(query(url)).toEqual({
      response_type: 'code',
      client_id: 'id',
      redirect_uri: exchange.redirectUri,
      scope: 'public_profile,email',
      state: 'state',
    })
  })

  it('gives its token by GET, and names the account in the profile', async () => {
    standIn.answers
      .set('/token', () => token)
      .set('/me', () => ({ id: '123', email: 'j@example.com', picture: { data: { url: 'u' } } }))
    const identity = await exchangeCode(stage.services, provider, exchange)
    expect(identity.subject).toBe('123')
    expect(identity.attributes.get('email')).toBe('j@example.com')
    expect(identity.attributes.get('picture')).toBe('{"data":{"url":"u"}}')
    const [redeemed, read] = standIn.calls
    expect(redeemed).toMatchObject({ method: 'GET', path: '/token' })
    expect(Object.fromEntries(redeemed?.query ?? [])).toMatchObject({
      code: 'code',
      client_secret: 'hush',
    })
    expect(read).toMatchObject({ path: '/me', authorization: 'Bearer access' })
    expect(read?.query.get('fields')).toBe('id,email,picture')
  })

  it.each<[string, unknown, string]>([
    [
      'a refusal',
      new Answer(400, { error: { message: 'no' } }),
      'Facebook Error - 400 error getting user info',
    ],
    ['no account', { email: 'j@example.com' }, 'Facebook Error - 200 error getting user info'],
    ['an empty one', { id: '' }, 'Facebook Error - 200 error getting user info'],
    ['a list', new Answer(200, 'null'), 'Facebook Error - 200 error getting user info'],
  ])('is not believed when its profile is %s', async (_, answer, sentence) => {
    standIn.answers.set('/token', () => token).set('/me', () => answer)
    await expect(exchangeCode(stage.services, provider, exchange)).rejects.toThrow(sentence)
  })

  it('has its errors told by their status', async () => {
    standIn.answers.set('/token', () => new Answer(400, { error: { message: 'bad code' } }))
    await expect(exchangeCode(stage.services, provider, exchange)).rejects.toThrow(
      'Facebook Error - 400 error getting token',
    )
  })
})

describe('Login with Amazon', () => {
  it('names the account in the profile', async () => {
    const provider = await aSocial(
      'LoginWithAmazon',
      { email: 'email' },
      { attributes_url: `${standIn.url}/profile` },
    )
    standIn.answers
      .set('/token', () => token)
      .set('/profile', () => ({ user_id: 'amzn1.account.A', postal_code: '12345' }))
    const identity = await exchangeCode(stage.services, provider, exchange)
    expect(identity.subject).toBe('amzn1.account.A')
    expect(identity.attributes.get('postal_code')).toBe('12345')
    expect(standIn.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /token',
      'GET /profile',
    ])
    const url = await authorizationUrl(stage.services, provider, asked)
    expect(query(url)).toMatchObject({ scope: 'profile postal_code' })
  })
})

describe('Google', () => {
  const claims = { iss: 'https://accounts.google.com', aud: 'id', sub: '107', name: 'Jane Doe' }
  const people = () => ({
    attributes_url: `${standIn.url}/people?personFields=`,
    jwks_uri: `${standIn.url}/jwks`,
  })

  it('is asked with nonce and challenge, but nothing that is for OpenID providers of one’s own', async () => {
    const provider = await aSocial('Google', { email: 'email' })
    const url = await authorizationUrl(stage.services, provider, { ...asked, ...everything })
    expect(query(url)).toEqual({
      response_type: 'code',
      client_id: 'id',
      redirect_uri: exchange.redirectUri,
      scope: 'email profile openid',
      state: 'state',
      nonce: 'nonce',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/u),
      code_challenge_method: 'S256',
    })
  })

  it('says the classic names in its ID token, and is asked nothing more for them', async () => {
    const provider = await aSocial('Google', { email: 'email', name: 'name' }, people())
    signs(claims)
    const identity = await exchangeCode(stage.services, provider, exchange)
    expect(identity.attributes.get('name')).toBe('Jane Doe')
    expect(standIn.calls.some(({ path }) => path === '/people')).toBe(false)
  })

  it('is asked for the fields of the People API that are mapped', async () => {
    const provider = await aSocial(
      'Google',
      { name: 'names', phone_number: 'phoneNumbers', birthdate: 'birthdays', email: 'email' },
      people(),
    )
    signs(claims)
    standIn.answers.set('/people', () => ({
      resourceName: 'people/107',
      names: [{ displayName: 'J' }, { metadata: { primary: true }, displayName: 'Jane' }],
      phoneNumbers: [{ value: '030 1', canonicalForm: '+49301' }],
      birthdays: [{ date: { year: 1990, month: 2, day: 3 } }],
    }))
    const { attributes } = await exchangeCode(stage.services, provider, exchange)
    expect(standIn.calls.at(-1)?.query.get('personFields')).toBe('names,phoneNumbers,birthdays')
    expect(['names', 'phoneNumbers', 'birthdays'].map((name) => attributes.get(name))).toEqual([
      'Jane',
      '+49301',
      '1990-02-03',
    ])
  })

  it('is not believed when it tells of another account', async () => {
    const provider = await aSocial('Google', { name: 'names' }, people())
    signs(claims)
    standIn.answers.set('/people', () => ({ resourceName: 'people/108', names: [] }))
    await expect(exchangeCode(stage.services, provider, exchange)).rejects.toThrow(
      'Bad id_token sub',
    )
  })
})

describe('Sign in with Apple', () => {
  const claims = { iss: 'https://appleid.apple.com', aud: 'com.example.app', sub: '001.x' }
  const pem = apple.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const withKey = (private_key: string) =>
    aSocial('SignInWithApple', { email: 'email' }, { private_key, jwks_uri: `${standIn.url}/jwks` })

  it('is asked to have the answer posted', async () => {
    const url = await authorizationUrl(stage.services, await withKey(pem), asked)
    expect(query(url)).toMatchObject({ response_mode: 'form_post', scope: 'email name' })
  })

  it.each([
    ['whole', pem],
    ['without the lines around it', pem.replace(/-----.*-----/gu, '')],
  ])('gets a client secret signed with the owner’s key, given %s', async (_, text) => {
    signs({ ...claims, email: 'jane@example.com', email_verified: 'true' })
    const identity = await exchangeCode(stage.services, await withKey(text), exchange)
    expect(identity.attributes.get('email_verified')).toBe('true')
    const secret = standIn.calls[0]?.form.get('client_secret') ?? ''
    const keys = createLocalJWKSet({
      keys: [{ ...(await exportJWK(apple.publicKey)), kid: 'key' }],
    })
    const verified = await jwtVerify(secret, keys, { algorithms: ['ES256'] })
    const iat = Math.floor(stage.clock.now / 1000)
    expect(verified.protectedHeader).toEqual({ alg: 'ES256', kid: 'key' })
    expect(verified.payload).toEqual({
      iss: 'team',
      sub: 'com.example.app',
      aud: 'https://appleid.apple.com',
      iat,
      exp: iat + 300,
    })
  })

  it('tells the name in the form, whose other words count for nothing', async () => {
    signs(claims)
    const appleUser = JSON.stringify({
      name: { firstName: 'Jane', lastName: 'Doe' },
      email: 'victim@example.com',
      sub: 'other',
    })
    const identity = await exchangeCode(stage.services, await withKey(pem), {
      ...exchange,
      appleUser,
    })
    expect(identity.subject).toBe('001.x')
    expect(identity.attributes.get('firstName')).toBe('Jane')
    expect(identity.attributes.get('name')).toBe('Jane Doe')
    expect(identity.attributes.get('email')).toBeUndefined()
  })

  it.each(['no JSON', 'null', '[]', '{"name":7}', '{"name":{"firstName":{}}}'])(
    'is not thrown off by a form that says %s',
    async (appleUser) => {
      signs(claims)
      const identity = await exchangeCode(stage.services, await withKey(pem), {
        ...exchange,
        appleUser,
      })
      expect(identity.attributes.get('firstName')).toBeUndefined()
    },
  )

  it('is not called with a key that is none', async () => {
    await expect(exchangeCode(stage.services, await withKey('no key'), exchange)).rejects.toThrow(
      'The private key of SignInWithApple is not valid',
    )
    expect(standIn.calls).toEqual([])
  })
})

describe('an OpenID provider', () => {
  it('is told what the app asked of us', async () => {
    const provider = await storedProvider(stage.services, {
      ProviderDetails: {
        ...details.OIDC,
        authorize_url: 'https://login.example.com/authorize?tenant=7',
      },
      AcrMapping: { Level1: 'bronze', Level3: 'gold' },
    })
    const url = await authorizationUrl(stage.services, provider, {
      ...asked,
      ...everything,
      levels: [4, 3, 1],
    })
    expect(query(url)).toEqual({
      tenant: '7',
      response_type: 'code',
      client_id: 'id',
      redirect_uri: exchange.redirectUri,
      scope: 'openid email',
      state: 'state',
      nonce: 'nonce',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/u),
      code_challenge_method: 'S256',
      login_hint: 'jane',
      prompt: 'consent',
      acr_values: 'gold bronze',
      ui_locales: 'de',
    })
    expect(standIn.calls).toEqual([])
  })
})
