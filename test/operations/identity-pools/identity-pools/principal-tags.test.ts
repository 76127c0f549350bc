import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SetPrincipalTagAttributeMapInput } from '@aws-sdk/client-cognito-identity'
import { parseJws } from '../../../../lib/domain/jws.ts'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { getOpenIdToken } from '../../../../lib/operations/identity-pools/credentials/get-open-id-token.ts'
import { getPrincipalTagAttributeMap } from '../../../../lib/operations/identity-pools/identity-pools/get-principal-tag-attribute-map.ts'
import { setPrincipalTagAttributeMap } from '../../../../lib/operations/identity-pools/identity-pools/set-principal-tag-attribute-map.ts'
import { updateIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/update-identity-pool.ts'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { run } from '../../../builders.ts'
import {
  aUser,
  aUserPool,
  anIdentityPool,
  identityBench,
  tokensOf,
  type IdentityBench,
  type UserPoolBench,
} from '../bench.ts'
import { developerProvider, vouchFor, withDevelopers } from '../developers.ts'

const openId = 'arn:aws:iam::123456789012:oidc-provider/id.example'
const saml = 'arn:aws:iam::123456789012:saml-provider/corp'
const google = 'accounts.google.com'
const settings = {
  ...withDevelopers,
  AllowClassicFlow: true,
  SupportedLoginProviders: { [google]: 'app.apps.googleusercontent.com' },
  OpenIdConnectProviderARNs: [openId],
  SamlProviderARNs: [saml],
}

let bench: IdentityBench
let users: UserPoolBench
let others: UserPoolBench
let poolId: string

beforeAll(async () => {
  bench = await identityBench()
  users = await aUserPool(bench.services)
  others = await aUserPool(bench.services)
  poolId = await anIdentityPool(bench.services, [users, others], settings)
})

afterAll(() => bench.stop())

type MapInput = Partial<Valid<SetPrincipalTagAttributeMapInput>>

function set(provider: string, map: MapInput = {}, IdentityPoolId = poolId) {
  const input = { IdentityPoolId, IdentityProviderName: provider, ...map }
  return run(setPrincipalTagAttributeMap, bench.services, input)
}

function get(provider: string, IdentityPoolId = poolId) {
  const input = { IdentityPoolId, IdentityProviderName: provider }
  return run(getPrincipalTagAttributeMap, bench.services, input)
}

async function signedIn(username: string, pools = [users], IdentityPoolId = poolId) {
  const logins = await Promise.all(
    pools.map(async (from) => {
      const user = await aUser(bench.services, from, username)
      const { IdToken } = await tokensOf(bench.services, from, { user })
      return { user, login: [from.provider, IdToken] as const }
    }),
  )
  const Logins = Object.fromEntries(logins.map(({ login }) => login))
  const { IdentityId = '' } = await run(getId, bench.services, { IdentityPoolId, Logins })
  return { user: logins[0]?.user, question: { IdentityId, Logins } }
}

const tagsIn = (token: string | undefined) =>
  parseJws(token ?? '').payload['https://aws.amazon.com/tags']

describe('SetPrincipalTagAttributeMap', () => {
  it('is read back as it was written, for each kind of provider', async () => {
    for (const provider of [users.provider, google, openId, saml]) {
      const input = { UseDefaults: false, PrincipalTags: { plan: 'custom:plan', team: 'team' } }
      const map = { IdentityPoolId: poolId, IdentityProviderName: provider, ...input }
      expect(await set(provider, input)).toEqual(map)
      expect(await get(provider)).toEqual(map)
    }
  })

  it('replaces what was there, by either name of a provider', async () => {
    const issuerName = `${bench.url.slice('http://'.length)}/${others.pool.id}`
    await set(others.provider, { PrincipalTags: { a: 'b' } })
    await set(issuerName, { UseDefaults: true })
    const expected = { UseDefaults: true, PrincipalTags: {} }
    expect(await get(others.provider)).toMatchObject(expected)
    expect(await get('id.example')).toMatchObject({ UseDefaults: false })
  })

  it('keeps all that are set at once', async () => {
    const pool = await anIdentityPool(bench.services, [users, others], settings)
    const providers = [users.provider, others.provider, google, openId, saml]
    await Promise.all(providers.map((provider) => set(provider, { UseDefaults: true }, pool)))
    for (const provider of providers) {
      expect(await get(provider, pool)).toMatchObject({ UseDefaults: true })
    }
  })

  it('refuses a provider that the pool does not list, and its own users', async () => {
    const refused = {
      code: 'InvalidParameterException',
      message: 'Please provide a valid public provider',
    }
    for (const provider of ['www.amazon.com', developerProvider, `${openId}/x`, '__proto__']) {
      await expect(set(provider, { UseDefaults: true })).rejects.toMatchObject(refused)
    }
  })

  it('refuses more than an item holds', async () => {
    const ARNs = Array.from({ length: 8 }, (_, i) => `${openId}${String(i)}`)
    const pool = await anIdentityPool(bench.services, [], { OpenIdConnectProviderARNs: ARNs })
    const PrincipalTags = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`${String(i)}${'k'.repeat(126)}`, 'v'.repeat(256)]),
    )
    const setAll = async () => {
      for (const provider of ARNs) await set(provider, { PrincipalTags }, pool)
    }
    await expect(setAll()).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'The identity pool has too many principal tag attribute maps.',
    })
  })

  it('is kept by an update of the pool, and dropped by the next one when its provider went', async () => {
    const pool = await anIdentityPool(bench.services, [users], settings)
    const update = (more: object) =>
      run(updateIdentityPool, bench.services, {
        IdentityPoolId: pool,
        IdentityPoolName: 'updated',
        AllowUnauthenticatedIdentities: true,
        ...more,
      })
    await set(google, { UseDefaults: true }, pool)
    await set(openId, { UseDefaults: true }, pool)
    await update({ OpenIdConnectProviderARNs: [openId] })
    await set(openId, { UseDefaults: false }, pool)
    expect(await get(openId, pool)).toMatchObject({ UseDefaults: false })
    await expect(get(google, pool)).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  })
})

describe('GetPrincipalTagAttributeMap', () => {
  it('tells of what was never set, and of a pool that is not there', async () => {
    const pool = await anIdentityPool(bench.services, [], settings)
    await expect(get(google, pool)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Principal tag attribute map of provider '${google}' not found.`,
    })
    const unknown = 'us-east-1:00000000-0000-4000-8000-000000000000'
    const missing = {
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${unknown}' not found.`,
    }
    await expect(get(google, unknown)).rejects.toMatchObject(missing)
    await expect(set(google, {}, unknown)).rejects.toMatchObject(missing)
  })
})

describe('the tags of a session', () => {
  it('are app and user by default, in the token of the basic flow', async () => {
    await set(users.provider, { UseDefaults: true, PrincipalTags: { ignored: 'email' } })
    const { user, question } = await signedIn('by-default')
    const { Token } = await run(getOpenIdToken, bench.services, question)
    expect(tagsIn(Token)).toEqual({
      principal_tags: { client: [users.client.id], username: [user?.sub] },
    })
  })

  it('are the claims that were mapped, and reach STS with the credentials', async () => {
    const PrincipalTags = { name: 'cognito:username', use: 'token_use', nothing: 'custom:none' }
    await set(users.provider, { PrincipalTags })
    const { question } = await signedIn('mapped')
    const { Credentials } = await run(getCredentialsForIdentity, bench.services, question)
    const session = bench.sts.session(Credentials?.AccessKeyId ?? '')
    expect(session?.tags).toEqual(
      new Map([
        ['name', 'mapped'],
        ['use', 'id'],
      ]),
    )
  })

  it('come from every login, the first of which decides', async () => {
    await set(users.provider, { PrincipalTags: { who: 'cognito:username', app: 'aud' } })
    await set(others.provider, { PrincipalTags: { who: 'sub', issuer: 'iss' } })
    const { question } = await signedIn('both', [users, others])
    const { Token } = await run(getOpenIdToken, bench.services, question)
    expect(tagsIn(Token)).toEqual({
      principal_tags: {
        who: ['both'],
        app: [users.client.id],
        issuer: [`${bench.url}/${others.pool.id}`],
      },
    })
  })

  it('are none for guests, and where nothing is mapped', async () => {
    const pool = await anIdentityPool(bench.services, [users], settings)
    const { question } = await signedIn('untagged', [users], pool)
    const { IdentityId = '' } = await run(getId, bench.services, { IdentityPoolId: pool })
    for (const input of [question, { IdentityId }]) {
      const { Token } = await run(getOpenIdToken, bench.services, input)
      expect(tagsIn(Token)).toBeUndefined()
    }
  })

  it('refuse the session when they are more than STS takes', async () => {
    const thirty = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${prefix}${String(i)}`, 'sub']))
    await set(users.provider, { PrincipalTags: thirty('a') })
    await set(others.provider, { PrincipalTags: thirty('b') })
    const { question } = await signedIn('laden', [users, others])
    await expect(run(getCredentialsForIdentity, bench.services, question)).rejects.toMatchObject({
      code: 'InvalidIdentityPoolConfigurationException',
      message: 'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
    })
  })

  it('of a developer user come from the owner, before what is mapped, and reach STS', async () => {
    await set(users.provider, { PrincipalTags: { plan: 'token_use', who: 'cognito:username' } })
    const { question } = await signedIn('customer')
    const PrincipalTags = { plan: 'paid', team: 'red' }
    const { id, token } = await vouchFor(bench.services, {
      poolId,
      user: 'customer',
      others: question.Logins,
      PrincipalTags,
    })
    const tags = { plan: ['paid'], team: ['red'], who: ['customer'] }
    expect(tagsIn(token)).toEqual({ principal_tags: tags })
    const Logins = { 'cognito-identity.amazonaws.com': token }
    const answer = await run(getCredentialsForIdentity, bench.services, { IdentityId: id, Logins })
    const session = bench.sts.session(answer.Credentials?.AccessKeyId ?? '')
    expect(Object.fromEntries(session?.tags ?? [])).toEqual({
      plan: 'paid',
      team: 'red',
      who: 'customer',
    })
  })
})
