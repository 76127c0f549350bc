import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { getId } from '../../../lib/operations/identity-pools/credentials/get-id.ts'
import { run } from '../../builders.ts'
import { Answer, cut, type ProviderCall } from '../../federation/oidc/stand-in.ts'
import { authenticatedRole } from '../../operations/identity-pools/bench.ts'
import { aLoginStage, refused, unreachable, unsupported, type LoginStage } from './stage.ts'

let stage: LoginStage

beforeAll(async () => {
  stage = await aLoginStage()
})
afterAll(() => stage.stop())
afterEach(() => {
  stage.providers.answers.clear()
  stage.providers.calls.length = 0
})

const answer = (path: string, give: (call: ProviderCall) => unknown) =>
  stage.providers.answers.set(path, give)

/** A provider's endpoint that tells of an account, and how the pool names the app. */
interface Provider {
  readonly name: string
  readonly configured: string
  readonly token: string
  /** What is asked last, or alone, to know who it is. */
  readonly path: string
  readonly good: (user: string) => Record<string, unknown>
  readonly app: string
  /** What else has to answer. */
  readonly more?: Readonly<Record<string, unknown>>
}

const facebook: Provider = {
  name: 'graph.facebook.com',
  ...{ configured: '1234', app: '1234', token: 'EAAB' },
  path: '/graph.facebook.com/me',
  good: (id) => ({ id }),
  more: { '/graph.facebook.com/app': { id: '1234' } },
}
const inspectedFacebook: Provider = {
  ...facebook,
  configured: '1234;secret',
  path: '/graph.facebook.com/debug_token',
  good: (user_id) => ({
    data: { app_id: '1234', user_id, is_valid: true, expires_at: 0, type: 'USER' },
  }),
  more: {},
}
const amazon: Provider = {
  name: 'www.amazon.com',
  ...{ configured: 'amzn1.application.abc', app: 'amzn1.application-oa2-client.1' },
  token: 'Atza|x',
  path: '/www.amazon.com/auth/o2/tokeninfo',
  good: (user_id) => ({
    ...{ aud: 'amzn1.application-oa2-client.1', app_id: 'amzn1.application.abc', user_id },
    ...{ iss: 'https://www.amazon.com', exp: 3500, iat: 1 },
  }),
}
const twitter: Provider = {
  name: 'api.twitter.com',
  ...{ configured: 'key;very-secret', app: 'key', token: 'token;token-secret' },
  path: '/api.twitter.com/1.1/account/verify_credentials.json',
  good: (id_str) => ({ id: 1, id_str, screen_name: 'jane' }),
}

describe.each([
  ['Facebook', facebook],
  ['Facebook with a secret', inspectedFacebook],
  ['Amazon', amazon],
  ['Twitter', twitter],
])('a login with %s', (_, { name, configured, token, path, good, app, more = {} }) => {
  let poolId: string
  const Logins = { [name]: token }

  beforeAll(async () => {
    poolId = await stage.pool({ SupportedLoginProviders: { [name]: configured } })
  })

  function tells(given: unknown) {
    for (const [other, value] of Object.entries(more)) answer(other, () => value)
    answer(path, () => given)
  }

  it('is one identity, whose token tells of app and user, but of no secret', async () => {
    tells(good('112233'))
    const id = await stage.id(poolId, Logins)
    expect(await stage.id(poolId, { [name]: token })).toBe(id)
    const claims = await stage.token(id, Logins)
    expect(claims.amr).toEqual(['authenticated', name, `${name}:${app}:112233`])
    expect(JSON.stringify(claims)).not.toContain('secret')
    expect(await stage.credentials(id, Logins)).toEqual({ id, role: authenticatedRole })
    tells(good('445566'))
    expect(await stage.id(poolId, Logins)).not.toBe(id)
  })

  it('takes three trips at first, for only the provider knows who it is, then two', async () => {
    tells(good('778899'))
    const { services, trips } = stage.counting()
    const get = () => run(getId, services, { IdentityPoolId: poolId, Logins })
    await get()
    expect(trips.splice(0)).toEqual(['readBoth', 'read', 'write'])
    await get()
    expect(trips).toEqual(['readBoth', 'read'])
  })

  it('is one identity for 64 callers at once, new or not', async () => {
    tells(good('990011'))
    for (let round = 0; round < 2; round++) {
      const ids = await Promise.all(Array.from({ length: 64 }, () => stage.id(poolId, Logins)))
      expect(new Set(ids).size).toBe(1)
    }
  })

  it('may have roles by rules over the claims that are documented', async () => {
    tells(good('112233'))
    const id = await stage.id(poolId, Logins)
    for (const [Claim, Value] of [
      ['iss', name],
      ['aud', app],
      ['sub', '112233'],
    ] as const) {
      const rule = { Claim, MatchType: 'Equals', Value, RoleARN: authenticatedRole } as const
      const RulesConfiguration = { Rules: [rule] }
      const mapping = {
        Type: 'Rules',
        AmbiguousRoleResolution: 'Deny',
        RulesConfiguration,
      } as const
      await stage.map(poolId, { [name]: mapping })
      expect(await stage.credentials(id, Logins)).toEqual({ id, role: authenticatedRole })
    }
    await stage.map(poolId, {})
  })

  it.each([400, 401, 403, 404])('is refused when the provider answers %i', async (status) => {
    tells(new Answer(status, { error: { message: 'Invalid OAuth access token.' } }))
    await expect(stage.id(poolId, Logins)).rejects.toMatchObject(refused(''))
  })

  it.each([
    ['is down', new Answer(503, 'down')],
    ['is overrun', new Answer(429, {})],
    ['hangs up', cut],
    ['sends somebody elsewhere', new Answer(302, '')],
    ['talks nonsense', new Answer(200, '<html>')],
    ['answers nothing', new Answer(200, 'null')],
  ])('waits for better times when the provider %s', async (_case, given) => {
    tells(given)
    await expect(stage.id(poolId, Logins)).rejects.toMatchObject(unreachable)
  })

  it.each([undefined, '', null, {}, ['1'], 1.5, 2 ** 60, 'a b', 'x'.repeat(256)])(
    'is refused when the account is %p',
    async (user) => {
      tells(good(user as string)) // and what is none
      await expect(stage.id(poolId, Logins)).rejects.toMatchObject(refused(''))
    },
  )

  it('is not asked about where the pool does not list it', async () => {
    const bare = await stage.pool({})
    await expect(stage.id(bare, Logins)).rejects.toMatchObject(unsupported)
    expect(stage.providers.calls).toEqual([])
  })

  it('is not asked about beside a login that the pool does not list', async () => {
    const both = { ...Logins, 'other.example': 'x' }
    await expect(stage.id(poolId, both)).rejects.toMatchObject(unsupported)
    expect(stage.providers.calls).toEqual([])
  })
})

describe('a login with Facebook', () => {
  const { name } = facebook
  let poolId: string
  let secretPool: string

  beforeAll(async () => {
    const pool = (app: string) => stage.pool({ SupportedLoginProviders: { [name]: app } })
    poolId = await pool('1234')
    secretPool = await pool('1234;secret')
  })

  it('is refused for another app', async () => {
    answer('/graph.facebook.com/app', () => ({ id: '999' }))
    answer('/graph.facebook.com/me', () => ({ id: '1' }))
    await expect(stage.id(poolId, { [name]: 'x' })).rejects.toMatchObject(unsupported)
  })

  it('is refused as the app itself', async () => {
    answer('/graph.facebook.com/app', () => ({ id: '1234' }))
    answer('/graph.facebook.com/me', () => ({ id: '1234' }))
    await expect(stage.id(poolId, { [name]: 'x' })).rejects.toMatchObject(refused(''))
  })

  it('carries the token in a header, and refuses what cannot be one', async () => {
    answer('/graph.facebook.com/app', () => ({ id: '1234' }))
    answer('/graph.facebook.com/me', () => ({ id: '5' }))
    await stage.id(poolId, { [name]: 'EAAB' })
    expect(stage.providers.calls.map(({ authorization }) => authorization)).toEqual([
      'Bearer EAAB',
      'Bearer EAAB',
    ])
    for (const token of ['a\r\nx-evil: 1', 'é', ' ']) {
      await expect(stage.id(poolId, { [name]: token })).rejects.toMatchObject(refused(''))
    }
  })

  it.each([
    ['is not valid', { is_valid: false }],
    ['is not said to be valid', { is_valid: undefined }],
    ['ended', { expires_at: 1 }],
    ['is of a page', { type: 'PAGE' }],
  ])('is refused when its inspection says that it %s', async (_, changes) => {
    const data = { app_id: '1234', user_id: '5', is_valid: true, expires_at: 0, type: 'USER' }
    answer('/graph.facebook.com/debug_token', () => ({ data: { ...data, ...changes } }))
    await expect(stage.id(secretPool, { [name]: 'x' })).rejects.toMatchObject(refused(''))
  })

  it('is inspected as the app, which has a secret for it', async () => {
    const data = { app_id: 1234, user_id: 5, is_valid: true }
    answer('/graph.facebook.com/debug_token', () => ({ data }))
    await stage.id(secretPool, { [name]: 'a&b=c' })
    const [call] = stage.providers.calls
    expect(call?.authorization).toBe('Bearer 1234|secret')
    expect([...(call?.query ?? [])]).toEqual([['input_token', 'a&b=c']])
    answer('/graph.facebook.com/debug_token', () => ({ data: { ...data, app_id: 999 } }))
    await expect(stage.id(secretPool, { [name]: 'x' })).rejects.toMatchObject(unsupported)
    answer('/graph.facebook.com/debug_token', () => ({ data: null }))
    await expect(stage.id(secretPool, { [name]: 'x' })).rejects.toMatchObject(refused(''))
  })
})

describe('a login with Amazon', () => {
  const { name, path, good } = amazon

  it('takes the client id for the app id', async () => {
    const app = { [name]: 'amzn1.application-oa2-client.1' }
    const poolId = await stage.pool({ SupportedLoginProviders: app })
    answer(path, () => good('jane'))
    await expect(stage.id(poolId, { [name]: 'Atza|x' })).resolves.toBeDefined()
    expect(stage.providers.calls[0]?.query.get('access_token')).toBe('Atza|x')
  })

  it('is refused for another app, and when it ended', async () => {
    const poolId = await stage.pool({ SupportedLoginProviders: { [name]: amazon.configured } })
    answer(path, () => ({ ...good('jane'), app_id: 'x', aud: 'y' }))
    await expect(stage.id(poolId, { [name]: 'x' })).rejects.toMatchObject(unsupported)
    answer(path, () => ({ ...good('jane'), exp: 0 }))
    await expect(stage.id(poolId, { [name]: 'x' })).rejects.toMatchObject(refused(''))
  })
})

describe('a login with Twitter', () => {
  const { name, path, good } = twitter

  it('is asked about with the signature of the app and the account', async () => {
    const poolId = await stage.pool({ SupportedLoginProviders: { [name]: twitter.configured } })
    answer(path, () => good('1'))
    await stage.id(poolId, { [name]: 'token;token-secret' })
    const { authorization = '' } = stage.providers.calls[0] ?? {}
    expect(authorization).toMatch(
      /^OAuth oauth_consumer_key="key", oauth_nonce="[0-9a-f]{32}", oauth_signature_method="HMAC-SHA1", oauth_timestamp="\d{10}", oauth_token="token", oauth_signature="[\w%]+"$/u,
    )
    expect(authorization).not.toContain('secret')
  })

  it.each(['token', ';', 'token;', ';secret', '\ud800;x'])('is refused as %p', async (token) => {
    const poolId = await stage.pool({ SupportedLoginProviders: { [name]: twitter.configured } })
    await expect(stage.id(poolId, { [name]: token })).rejects.toMatchObject(refused(''))
    expect(stage.providers.calls).toEqual([])
  })
})

describe('a login with Digits', () => {
  it('is refused: the provider has closed', async () => {
    const poolId = await stage.pool({ SupportedLoginProviders: { 'www.digits.com': 'key;secret' } })
    await expect(stage.id(poolId, { 'www.digits.com': 'token;secret' })).rejects.toMatchObject(
      refused('The provider has closed.'),
    )
  })
})
