import { IAM } from '@aws-sdk/client-iam'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { getId } from '../../../lib/operations/identity-pools/credentials/get-id.ts'
import { run } from '../../builders.ts'
import {
  idTokenOf,
  startOpenIdProvider,
  type OpenIdProvider,
} from '../../federation/oidc/openid-provider.ts'
import {
  aKey,
  Answer,
  cut,
  startStandIn,
  type ProviderKey,
} from '../../federation/oidc/stand-in.ts'
import { authenticatedRole } from '../../operations/identity-pools/bench.ts'
import {
  account,
  aLoginStage,
  refused,
  unreachable,
  unsupported,
  type LoginStage,
} from './stage.ts'

let stage: LoginStage
let iam: IAM

beforeAll(async () => {
  stage = await aLoginStage()
  iam = new IAM({ endpoint: stage.iam.url, region: 'us-east-1' })
})
afterAll(() => stage.stop())

const callback = 'http://127.0.0.1/callback'
const seconds = () => Math.floor(stage.clock.now / 1000)

/** Publishes keys of a provider below a path of the stand-in. */
function publish(path: string, issuer: string, keys: readonly ProviderKey[], at = stage.providers) {
  const jwks_uri = `${at.url}${path}/keys`
  at.answers.set(`${path}/.well-known/openid-configuration`, () => ({ issuer, jwks_uri }))
  at.answers.set(`${path}/keys`, () => ({ keys: keys.map(({ jwk }) => jwk) }))
}

describe.each([
  ['accounts.google.com', 'https://accounts.google.com'],
  ['appleid.apple.com', 'https://appleid.apple.com'],
])('a login with %s', (name, iss) => {
  let key: ProviderKey
  let poolId: string

  beforeAll(async () => {
    key = await aKey(`${name}-1`)
    publish(`/${name}`, iss, [key])
    poolId = await stage.pool({ SupportedLoginProviders: { [name]: 'web-app;ios-app' } })
  })

  const login = async (changes: Record<string, unknown> = {}, signer = key) => ({
    [name]: await signer.sign({
      ...{ iss, sub: 'jane', aud: 'web-app', iat: seconds(), exp: seconds() + 600 },
      ...changes,
    }),
  })

  it('is one identity for every app of the pool, and its token tells of it', async () => {
    const id = await stage.id(poolId, await login())
    expect(await stage.id(poolId, await login({ aud: 'ios-app' }))).toBe(id)
    expect(await stage.id(poolId, await login({ sub: 'joe' }))).not.toBe(id)
    const { amr } = await stage.token(id, await login())
    expect(amr).toEqual(['authenticated', name, `${name}:web-app:jane`])
    expect(await stage.credentials(id, await login())).toEqual({ id, role: authenticatedRole })
  })

  it('takes two trips at first, then one', async () => {
    const { services, trips } = stage.counting()
    const get = async () =>
      run(getId, services, { IdentityPoolId: poolId, Logins: await login({ sub: 'brief' }) })
    await get()
    expect(trips.splice(0)).toEqual(['readBoth', 'write'])
    await get()
    expect(trips).toEqual(['readBoth'])
  })

  it('is one identity for 64 callers at once, new or not', async () => {
    const Logins = await login({ sub: 'crowd' })
    for (let round = 0; round < 2; round++) {
      const ids = await Promise.all(Array.from({ length: 64 }, () => stage.id(poolId, Logins)))
      expect(new Set(ids).size).toBe(1)
    }
  })

  it('may have roles by rules over all of its claims', async () => {
    const RoleARN = authenticatedRole
    const Rules = [{ Claim: 'hd', MatchType: 'Equals', Value: 'example.com', RoleARN } as const]
    const mapping = { Type: 'Rules', AmbiguousRoleResolution: 'Deny' } as const
    await stage.map(poolId, { [name]: { ...mapping, RulesConfiguration: { Rules } } })
    const id = await stage.id(poolId, await login())
    expect(await stage.credentials(id, await login({ hd: 'example.com' }))).toMatchObject({
      role: authenticatedRole,
    })
    await expect(stage.credentials(id, await login({ hd: 'other.com' }))).rejects.toMatchObject({
      message: `The ambiguous role mapping rules for: ${name} denied this request.`,
    })
    await stage.map(poolId, {})
  })

  it('is refused for another app, of another issuer, and when it ended', async () => {
    await expect(stage.id(poolId, await login({ aud: 'x' }))).rejects.toMatchObject(unsupported)
    await expect(stage.id(poolId, await login({ iss: 'https://x' }))).rejects.toMatchObject(
      refused("Issuer doesn't match providerName"),
    )
    const exp = seconds() - 301
    await expect(stage.id(poolId, await login({ exp }))).rejects.toMatchObject(
      refused(`Token expired: ${String(seconds())} >= ${String(exp)}`),
    )
  })

  it('is refused by any algorithm but RS256', async () => {
    const curve = await aKey(`${name}-1`, 'ES256')
    await expect(stage.id(poolId, await login({}, curve))).rejects.toMatchObject(
      refused('Token signature invalid.'),
    )
  })

  it('is refused where the pool does not list it', async () => {
    const bare = await stage.pool({})
    await expect(stage.id(bare, await login())).rejects.toMatchObject(unsupported)
  })

  it('is refused beside another login that is not good', async () => {
    const both = { ...(await login()), 'graph.facebook.com': 'x' }
    await expect(stage.id(poolId, both)).rejects.toMatchObject(unsupported)
  })
})

describe('a login with an OpenID provider of IAM', () => {
  let provider: OpenIdProvider
  let name: string
  let arn: string
  let poolId: string

  beforeAll(async () => {
    provider = await startOpenIdProvider([callback])
    name = provider.issuer.replace('http://', '')
    const created = await iam.createOpenIDConnectProvider({
      Url: provider.issuer,
      ClientIDList: [provider.clientId],
    })
    arn = created.OpenIDConnectProviderArn ?? ''
    poolId = await stage.pool({ OpenIdConnectProviderARNs: [arn] })
  })
  afterAll(() => provider.stop())
  beforeEach(() => {
    stage.clock.now = Date.now() // the provider's own clock
  })

  it('that nobody here wrote is one identity', async () => {
    const Logins = { [name]: await idTokenOf(provider, 'jane', callback) }
    const id = await stage.id(poolId, Logins)
    expect(await stage.id(poolId, { [name]: await idTokenOf(provider, 'jane', callback) })).toBe(id)
    expect(await stage.id(poolId, { [name]: await idTokenOf(provider, 'joe', callback) })).not.toBe(
      id,
    )
    const { amr } = await stage.token(id, Logins)
    expect(amr).toEqual(['authenticated', name, `${arn}:OIDC:jane`])
  })

  it('may have roles by rules, under its ARN or its name', async () => {
    const Logins = { [name]: await idTokenOf(provider, 'ruled', callback) }
    const id = await stage.id(poolId, Logins)
    const RoleARN = authenticatedRole
    for (const key of [arn, name]) {
      for (const [Value, role] of [
        ['ruled', RoleARN],
        ['other', undefined],
      ] as const) {
        const RulesConfiguration = {
          Rules: [{ Claim: 'sub', MatchType: 'Equals', Value, RoleARN } as const],
        }
        const mapping = {
          Type: 'Rules',
          AmbiguousRoleResolution: 'Deny',
          RulesConfiguration,
        } as const
        await stage.map(poolId, { [key]: mapping })
        const answer = stage.credentials(id, Logins)
        if (role !== undefined) await expect(answer).resolves.toEqual({ id, role })
        else {
          await expect(answer).rejects.toMatchObject({
            message: `The ambiguous role mapping rules for: ${name} denied this request.`,
          })
        }
      }
    }
    await stage.map(poolId, {})
  })

  it('is refused for a client that IAM does not list', async () => {
    const other = await startOpenIdProvider([callback])
    const { OpenIDConnectProviderArn: unlisted = '' } = await iam.createOpenIDConnectProvider({
      Url: other.issuer,
      ClientIDList: ['another-app'],
    })
    const pool = await stage.pool({ OpenIdConnectProviderARNs: [unlisted] })
    const Logins = {
      [other.issuer.replace('http://', '')]: await idTokenOf(other, 'jane', callback),
    }
    await expect(stage.id(pool, Logins)).rejects.toMatchObject(refused('Incorrect token audience.'))
    await other.stop()
  })

  it('is refused when IAM does not know it any more', async () => {
    const gone = `arn:aws:iam::${account}:oidc-provider/gone.example`
    const pool = await stage.pool({ OpenIdConnectProviderARNs: [gone] })
    const Logins = { 'gone.example': await idTokenOf(provider, 'jane', callback) }
    await expect(stage.id(pool, Logins)).rejects.toMatchObject(unsupported)
  })

  it('is refused under another name of it', async () => {
    const token = await idTokenOf(provider, 'jane', callback)
    for (const other of [provider.issuer, arn, `${name}/`, name.toUpperCase() + 'X']) {
      await expect(stage.id(poolId, { [other]: token })).rejects.toMatchObject(unsupported)
    }
  })
})

describe('the keys of an OpenID provider', () => {
  let at: Awaited<ReturnType<typeof startStandIn>>
  let poolId: string
  let name: string

  beforeEach(async () => {
    at = await startStandIn()
    name = at.url.replace('http://', '')
    const { OpenIDConnectProviderArn = '' } = await iam.createOpenIDConnectProvider({
      Url: at.url,
      ClientIDList: ['app'],
    })
    poolId = await stage.pool({ OpenIdConnectProviderARNs: [OpenIDConnectProviderArn] })
  })
  afterEach(() => at.stop())

  const login = async (key: ProviderKey, header = {}) => {
    const claims = { iss: at.url, sub: 'jane', aud: 'app', iat: seconds(), exp: seconds() + 600 }
    return { [name]: await key.sign(claims, header) }
  }
  const readings = () => at.calls.filter(({ path }) => path === '/keys').length

  it('are read once for 64 logins at once, and kept', async () => {
    const key = await aKey('one', 'ES384')
    publish('', at.url, [key], at)
    const Logins = await login(key)
    const ids = await Promise.all(Array.from({ length: 64 }, () => stage.id(poolId, Logins)))
    expect(new Set(ids).size).toBe(1)
    expect(at.calls).toHaveLength(2)
    stage.clock.now += 3_000_000
    await stage.id(poolId, await login(key))
    expect(at.calls).toHaveLength(2)
  })

  it('are read again for an unknown name, but not without end', async () => {
    const [one, two] = await Promise.all([aKey('one'), aKey('two')])
    publish('', at.url, [one], at)
    await stage.id(poolId, await login(one))
    publish('', at.url, [one, two], at)
    await expect(stage.id(poolId, await login(two))).rejects.toMatchObject(
      refused("Couldn't verify signed token."),
    )
    stage.clock.now += 60_000
    await expect(stage.id(poolId, await login(two))).resolves.toBeDefined()
    for (let i = 0; i < 20; i++) {
      const Logins = await login(one, { kid: `made-up-${i}` })
      await expect(stage.id(poolId, Logins)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
      })
    }
    expect(readings()).toBe(2)
  })

  it.each([
    ['are out of reach', () => cut],
    ['are an error', () => new Answer(500, 'down')],
    ['are no JSON', () => new Answer(200, '<html>')],
    ['are no key set', () => ({ keys: 'none' })],
    ['are too long', () => new Answer(200, JSON.stringify({ keys: ['x'.repeat(1_100_000)] }))],
    ['have moved', () => new Answer(302, '')],
  ])('that %s are asked for once in five seconds', async (_, answer) => {
    const key = await aKey('one')
    publish('', at.url, [key], at)
    at.answers.set('/keys', answer)
    for (let i = 0; i < 5; i++) {
      await expect(stage.id(poolId, await login(key))).rejects.toMatchObject(unreachable)
    }
    expect(readings()).toBe(1)
    publish('', at.url, [key], at)
    stage.clock.now += 5_000
    await expect(stage.id(poolId, await login(key))).resolves.toBeDefined()
  })

  it('are taken from nobody whose configuration is of another issuer', async () => {
    const key = await aKey('one')
    publish('', 'https://other.example', [key], at)
    await expect(stage.id(poolId, await login(key))).rejects.toMatchObject(unreachable)
    expect(readings()).toBe(0)
  })

  it('are asked of nobody when IAM is away, which is asked again five seconds later', async () => {
    let endpoint = 'http://127.0.0.1:1'
    let asked = 0
    const services = Object.create(stage.services, {
      iam: {
        value: () => {
          asked++
          return Promise.resolve(new IAM({ endpoint, region: 'us-east-1', maxAttempts: 1 }))
        },
      },
    }) as typeof stage.services // with an IAM that nobody answers for at first
    const key = await aKey('one')
    publish('', at.url, [key], at)
    const Logins = await login(key)
    const get = () => run(getId, services, { IdentityPoolId: poolId, Logins })
    await expect(get()).rejects.toMatchObject(unreachable)
    endpoint = stage.iam.url
    await expect(get()).rejects.toMatchObject(unreachable)
    expect(asked).toBe(1)
    stage.clock.now += 5_000
    await get()
    expect(asked).toBe(2)
  })
})

describe('outside of one machine', () => {
  it('no provider at a private address is asked, nor one without TLS', async () => {
    const guarded = await aLoginStage({ COGNATE_PRIVATE_ADDRESSES: '0' })
    const client = new IAM({ endpoint: guarded.iam.url, region: 'us-east-1' })
    const now = Math.floor(guarded.clock.now / 1000)
    const key = await aKey('one')
    for (const Url of [guarded.providers.url, 'https://127.0.0.1', 'https://localhost']) {
      const { OpenIDConnectProviderArn = '' } = await client.createOpenIDConnectProvider({ Url })
      const pool = await guarded.pool({ OpenIdConnectProviderARNs: [OpenIDConnectProviderArn] })
      const name = Url.replace(/^https?:\/\//u, '')
      const token = await key.sign({
        ...{ iss: `https://${name}`, sub: 'jane', aud: 'app', iat: now, exp: now + 600 },
      })
      await expect(guarded.id(pool, { [name]: token })).rejects.toMatchObject(unreachable)
    }
    const facebook = await guarded.pool({ SupportedLoginProviders: { 'graph.facebook.com': '1' } })
    await expect(guarded.id(facebook, { 'graph.facebook.com': 'x' })).rejects.toMatchObject(
      unreachable,
    )
    expect(guarded.providers.calls).toEqual([])
    await guarded.stop()
  })
})
