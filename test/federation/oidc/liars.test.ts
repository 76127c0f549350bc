import { createHmac } from 'node:crypto'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals'
import { authorizationUrl } from '../../../lib/federation/oidc/authorization-url.ts'
import { exchangeCode } from '../../../lib/federation/oidc/exchange-code.ts'
import type { IdentityProvider } from '../../../lib/store/identity-providers.ts'
import {
  details,
  storedProvider,
} from '../../operations/user-pools/identity-providers/providers.ts'
import { aStage, type Stage } from '../../user-pools/stage.ts'
import { aKey, Answer, cut, startStandIn, type ProviderKey, type StandIn } from './stand-in.ts'

const exchange = {
  redirectUri: 'https://login.example.com/oauth2/idpresponse',
  code: 'code',
  codeVerifier: 'v'.repeat(43),
  nonce: 'nonce',
}

let stage: Stage
let standIn: StandIn
let key: ProviderKey
let stored: IdentityProvider
let provider: IdentityProvider

beforeAll(async () => {
  stage = await aStage({ COGNATE_PRIVATE_ADDRESSES: '1' })
  stage.clock.now = Date.now()
  key = await aKey('first')
  stored = await storedProvider(stage.services, {
    ProviderDetails: { ...details.OIDC, client_id: 'cognate' },
  })
})

/** Each test has a provider that nothing is remembered of. */
beforeEach(async () => {
  standIn = await startStandIn()
  provider = withDetails({ oidc_issuer: standIn.url })
  standIn.answers
    .set('/.well-known/openid-configuration', () => ({
      issuer: standIn.url,
      authorization_endpoint: `${standIn.url}/authorize`,
      token_endpoint: `${standIn.url}/token`,
      userinfo_endpoint: `${standIn.url}/userinfo`,
      jwks_uri: `${standIn.url}/jwks`,
    }))
    .set('/jwks', () => ({ keys: [key.jwk] }))
    .set('/userinfo', () => ({ sub: 'jane', email: 'jane@example.com', groups: ['a'] }))
  says({})
})

afterEach(() => standIn.stop())

afterAll(() => stage.stop())

/** The provider of the pool, with details of its own. */
function withDetails(details: Record<string, string>): IdentityProvider {
  const { settings } = stored
  return { ...stored, settings: { ...settings, details: { ...settings.details, ...details } } }
}

/** A right ID token but for what is changed; a claim of undefined is left out. */
function claimsWith(changes: object): Record<string, unknown> {
  const now = Math.floor(stage.clock.now / 1000)
  const right = {
    iss: standIn.url,
    aud: 'cognate',
    sub: 'jane',
    nonce: 'nonce',
    iat: now,
    exp: now + 300,
    email: 'of-the-token@example.com',
  }
  return JSON.parse(JSON.stringify({ ...right, ...changes })) as Record<string, unknown> // an object again
}

/** The provider hands out a token with these claims. */
function says(changes: object, header?: Record<string, unknown>): void {
  hands(() => key.sign(claimsWith(changes), header))
}

function hands(token: () => string | undefined | Promise<string>): void {
  standIn.answers.set('/token', async () => ({
    access_token: 'access',
    token_type: 'Bearer',
    expires_in: 300,
    id_token: await token(),
  }))
}

const exchanged = () => exchangeCode(stage.services, provider, exchange)
const askedFor = (path: string) => standIn.calls.filter((call) => call.path === path)

describe('exchangeCode', () => {
  it('puts ID token and user info together, the token first', async () => {
    const { subject, attributes } = await exchanged()
    expect(subject).toBe('jane')
    expect(Object.fromEntries(attributes)).toMatchObject({
      sub: 'jane',
      email: 'of-the-token@example.com',
      groups: '[a]',
      access_token: 'access',
    })
    expect(Object.fromEntries(askedFor('/token')[0]?.form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'code',
      redirect_uri: exchange.redirectUri,
      code_verifier: exchange.codeVerifier,
      client_id: 'cognate',
      client_secret: 'hush',
    })
    expect(askedFor('/userinfo')).toEqual([
      expect.objectContaining({ method: 'GET', authorization: 'Bearer access' }),
    ])
  })

  it('tells how strong the sign-in was, in the words of the provider', async () => {
    says({ acr: 'urn:example:gold' })
    await expect(exchanged()).resolves.toMatchObject({ acr: 'urn:example:gold' })
  })

  it('takes several audiences when it is the authorized party', async () => {
    says({ aud: ['cognate', 'another'], azp: 'cognate' })
    await expect(exchanged()).resolves.toMatchObject({ subject: 'jane' })
  })

  const ago = (seconds: number) => Math.floor(stage.clock.now / 1000) - seconds
  it.each<[string, string, () => object]>([
    ['another issuer', 'iss', () => ({ iss: 'https://other.example.com' })],
    ['its issuer with a slash', 'iss', () => ({ iss: `${standIn.url}/` })],
    ['no issuer', '', () => ({ iss: undefined })],
    ['another audience', 'aud', () => ({ aud: 'another' })],
    ['other audiences only', 'aud', () => ({ aud: ['another', 'third'], azp: 'cognate' })],
    ['several audiences and no authorized party', 'aud', () => ({ aud: ['cognate', 'another'] })],
    ['another authorized party', 'azp', () => ({ aud: ['cognate', 'another'], azp: 'another' })],
    ['another nonce', 'nonce', () => ({ nonce: 'another' })],
    ['no nonce', '', () => ({ nonce: undefined })],
    ['an end that is past', 'exp', () => ({ exp: ago(61) })],
    ['no end', '', () => ({ exp: undefined })],
    ['an end that is text', '', () => ({ exp: '9999999999' })],
    ['a beginning to come', 'nbf', () => ({ nbf: ago(-120) })],
    ['an issue to come', 'iat', () => ({ iat: ago(-120) })],
    ['no time of issue', '', () => ({ iat: undefined })],
    ['an empty account', 'sub', () => ({ sub: '' })],
    ['no account', '', () => ({ sub: undefined })],
    ['an account that is a number', '', () => ({ sub: 7 })],
    ['an account of 256 characters', 'sub', () => ({ sub: 'x'.repeat(256) })],
  ])('refuses an ID token with %s', async (_, claim, changes) => {
    says(changes())
    await expect(exchanged()).rejects.toThrow(new RegExp(`^Bad id_token ?${claim}$`, 'u'))
  })

  it('takes an account of 255 characters', async () => {
    const sub = 'x'.repeat(255)
    says({ sub })
    standIn.answers.set('/userinfo', () => ({ sub }))
    await expect(exchanged()).resolves.toMatchObject({ subject: sub })
  })

  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  it.each<[string, () => string | undefined | Promise<string>]>([
    ['none at all', () => undefined],
    ['an empty one', () => ''],
    [
      'one that is not signed',
      () => `${part({ alg: 'none', kid: 'first' })}.${part(claimsWith({}))}.`,
    ],
    [
      'one signed with the secret of the app',
      () => {
        const text = `${part({ alg: 'HS256', kid: 'first' })}.${part(claimsWith({}))}`
        return `${text}.${createHmac('sha256', 'hush').update(text).digest('base64url')}`
      },
    ],
    [
      'one signed by another key of that name',
      async () => (await aKey('first')).sign(claimsWith({})),
    ],
    [
      'one by a key that it brings along',
      async () => {
        const own = await aKey('own')
        return own.sign(claimsWith({}), { jwk: own.jwk })
      },
    ],
    ['one that names no key', () => key.sign(claimsWith({}), { kid: undefined })],
    ['one with a critical extension', () => key.sign(claimsWith({}), { crit: ['b64'], b64: true })],
    ['one with padding', async () => `${await key.sign(claimsWith({}))}==`],
    [
      'one of an algorithm that the key is not for',
      async () => {
        const token = await key.sign(claimsWith({}))
        return `${part({ alg: 'PS256', kid: 'first' })}.${token.split('.').slice(1).join('.')}`
      },
    ],
    [
      'one that is changed',
      async () => {
        const [header, , signature] = (await key.sign(claimsWith({}))).split('.')
        return `${header}.${part(claimsWith({ sub: 'root' }))}.${signature}`
      },
    ],
  ])('refuses an ID token: %s', async (_, token) => {
    hands(token)
    await expect(exchanged()).rejects.toThrow(/^Bad id_token$/u)
  })

  it('refuses user info about another account', async () => {
    for (const answer of [{ sub: 'john' }, { email: 'jane@example.com' }]) {
      standIn.answers.set('/userinfo', () => answer)
      await expect(exchanged()).rejects.toThrow('Bad id_token sub')
    }
  })

  it('does without user info where there is none to be had', async () => {
    for (const answer of [new Answer(500, 'broken'), new Answer(200, 'no JSON'), cut]) {
      standIn.answers.set('/userinfo', () => answer)
      const { attributes } = await exchanged()
      expect(attributes.get('email')).toBe('of-the-token@example.com')
      expect(attributes.get('groups')).toBeUndefined()
    }
  })
})

describe('faults of a provider have the sentences of Cognito:', () => {
  it.each<[string, Answer, string]>([
    [
      '/token',
      new Answer(400, { error: 'invalid_request', error_description: 'No secret' }),
      'corp Error - 400 invalid_request No secret',
    ],
    ['/token', new Answer(503, 'busy'), 'corp Error - 503 error getting token'],
    ['/token', new Answer(302, ''), 'corp Error - 302 error getting token'],
    ['/token', cut, 'Connection reset'],
    ['/token', new Answer(200, 'x'.repeat(1024 * 1024 + 1)), 'Connection refused'],
    ['/jwks', new Answer(500, ''), 'corp Error - 500 error getting keys'],
    ['/jwks', cut, 'Connection reset'],
    [
      '/.well-known/openid-configuration',
      new Answer(404, ''),
      'corp Error - 404 error getting configuration',
    ],
    [
      '/.well-known/openid-configuration',
      new Answer(200, {}),
      'corp Error - 200 error getting configuration',
    ],
    [
      '/.well-known/openid-configuration',
      new Answer(200, { issuer: 'https://other.example.com' }),
      'corp Error - 200 error getting configuration',
    ],
  ])('%s answering %j', async (path, answer, sentence) => {
    standIn.answers.set(path, () => answer)
    await expect(exchanged()).rejects.toThrow(new RegExp(`^${sentence}$`, 'u'))
  })

  it('carries none of the tokens in its cause', async () => {
    says({ nonce: 'another' })
    const fault: unknown = await exchanged().catch((error: unknown) => error)
    expect(fault).toMatchObject({ cause: 'unexpected ID Token "nonce" claim value' })
  })

  it('reaches no private address where that is not allowed', async () => {
    const closed = {
      ...stage.services,
      now: stage.services.now,
      keyring: stage.services.keyring,
      settings: { ...stage.services.settings, reachesPrivateAddresses: false },
    }
    await expect(exchangeCode(closed, provider, exchange)).rejects.toThrow()
    expect(standIn.calls).toEqual([])
  })
})

describe('what is known of a provider', () => {
  it('is read once an hour, and its keys once in five minutes', async () => {
    await exchanged()
    await exchanged()
    await authorizationUrl(stage.services, provider, { ...exchange, state: 'state' })
    expect(askedFor('/.well-known/openid-configuration')).toHaveLength(1)
    expect(askedFor('/jwks')).toHaveLength(1)
    stage.clock.now += 60 * 60_000
    const clock = jest.spyOn(Date, 'now').mockReturnValue(stage.clock.now)
    says({})
    await exchanged()
    clock.mockRestore()
    stage.clock.now = Date.now()
    expect(askedFor('/.well-known/openid-configuration')).toHaveLength(2)
    expect(askedFor('/jwks')).toHaveLength(2)
  })

  it('is read by one of many who need it at once', async () => {
    await Promise.all(Array.from({ length: 8 }, exchanged))
    expect(askedFor('/.well-known/openid-configuration')).toHaveLength(1)
  })

  it('is asked for again after it could not be read', async () => {
    const right = standIn.answers.get('/.well-known/openid-configuration')
    standIn.answers.delete('/.well-known/openid-configuration')
    await expect(exchanged()).rejects.toThrow('corp Error - 404')
    if (right) standIn.answers.set('/.well-known/openid-configuration', right)
    await expect(exchanged()).resolves.toMatchObject({ subject: 'jane' })
  })

  it('has its keys read again for a new key, but once a minute', async () => {
    await exchanged()
    const second = await aKey('second')
    hands(() => second.sign(claimsWith({})))
    standIn.answers.set('/jwks', () => ({ keys: [key.jwk, second.jwk] }))
    await expect(exchanged()).rejects.toThrow('Bad id_token')
    expect(askedFor('/jwks')).toHaveLength(1)
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000)
    try {
      await expect(exchanged()).resolves.toMatchObject({ subject: 'jane' })
    } finally {
      clock.mockRestore()
    }
    expect(askedFor('/jwks')).toHaveLength(2)
  })

  it('is not looked up where the owner gave all endpoints', async () => {
    provider = withDetails({
      oidc_issuer: standIn.url,
      authorize_url: `${standIn.url}/authorize`,
      token_url: `${standIn.url}/token`,
      attributes_url: `${standIn.url}/userinfo`,
      jwks_uri: `${standIn.url}/jwks`,
    })
    await expect(exchanged()).resolves.toMatchObject({ subject: 'jane' })
    expect(askedFor('/.well-known/openid-configuration')).toEqual([])
  })

  it.each([undefined, 'javascript:alert(1)', 'ftp://login.example.com', 'nowhere'])(
    'sends no browser to %s',
    async (endpoint) => {
      standIn.answers.set('/.well-known/openid-configuration', () => ({
        issuer: standIn.url,
        authorization_endpoint: endpoint,
        token_endpoint: `${standIn.url}/token`,
      }))
      await expect(
        authorizationUrl(stage.services, provider, { ...exchange, state: 'state' }),
      ).rejects.toThrow('corp has no authorization endpoint')
    },
  )

  it('may be spelled with a slash at the end of the issuer by the provider itself', async () => {
    const iss = `${standIn.url}/`
    standIn.answers.set('/.well-known/openid-configuration', () => ({
      issuer: iss,
      authorization_endpoint: `${standIn.url}/authorize`,
      token_endpoint: `${standIn.url}/token`,
      jwks_uri: `${standIn.url}/jwks`,
    }))
    says({ iss })
    await expect(exchanged()).resolves.toMatchObject({ subject: 'jane' })
  })
})
