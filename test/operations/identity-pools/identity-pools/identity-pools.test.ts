import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RoleMapping } from '@aws-sdk/client-cognito-identity'
import { identityPoolArn } from '../../../../lib/identity-pools/ids.ts'
import { openApp } from '../../../../lib/identity-pools/provider-secrets.ts'
import { createIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/create-identity-pool.ts'
import { deleteIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/delete-identity-pool.ts'
import { describeIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/describe-identity-pool.ts'
import { getIdentityPoolRoles } from '../../../../lib/operations/identity-pools/identity-pools/get-identity-pool-roles.ts'
import { listIdentityPools } from '../../../../lib/operations/identity-pools/identity-pools/list-identity-pools.ts'
import { setIdentityPoolRoles } from '../../../../lib/operations/identity-pools/identity-pools/set-identity-pool-roles.ts'
import { tagResource } from '../../../../lib/operations/identity-pools/identity-pools/tag-resource.ts'
import { updateIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/update-identity-pool.ts'
import { identityPoolRef } from '../../../../lib/store/identity-pools.ts'
import { run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let bench: TestServices

beforeAll(async () => {
  bench = await testServices()
})

afterAll(() => bench.stop())

const whole = {
  IdentityPoolName: 'my pool',
  AllowUnauthenticatedIdentities: true,
  AllowClassicFlow: true,
  SupportedLoginProviders: { 'accounts.google.com': '123.apps.googleusercontent.com' },
  DeveloperProviderName: 'login.mycompany',
  OpenIdConnectProviderARNs: ['arn:aws:iam::123456789012:oidc-provider/id.example'],
  CognitoIdentityProviders: [
    {
      ProviderName: 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi',
      ClientId: 'abcdefghij',
      ServerSideTokenCheck: true,
    },
  ],
  SamlProviderARNs: ['arn:aws:iam::123456789012:saml-provider/idp'],
  IdentityPoolTags: { team: 'mobile' },
}
const least = { IdentityPoolName: 'least', AllowUnauthenticatedIdentities: false }
const unknown = 'us-east-1:00000000-0000-4000-8000-000000000000'
const notFound = {
  code: 'ResourceNotFoundException',
  message: `IdentityPool '${unknown}' not found.`,
}

async function aPool(input: typeof whole | typeof least = least) {
  return (await run(createIdentityPool, bench.services, input)).IdentityPoolId ?? ''
}

describe('an identity pool', () => {
  it('reads back as it was written', async () => {
    const created = await run(createIdentityPool, bench.services, whole)
    expect(created).toEqual({ ...whole, IdentityPoolId: created.IdentityPoolId })
    expect(created.IdentityPoolId).toMatch(/^us-east-1:[0-9a-f-]{36}$/)
    const IdentityPoolId = created.IdentityPoolId ?? ''
    expect(await run(describeIdentityPool, bench.services, { IdentityPoolId })).toEqual(created)
  })

  describe('with the secrets of apps', () => {
    const secretive = {
      ...least,
      SupportedLoginProviders: {
        'graph.facebook.com': '1234;facebook-secret',
        'api.twitter.com': 'key;twitter;secret',
        'accounts.google.com': 'web-app;ios-app',
      },
    }
    const create = async () => {
      const created = await run(createIdentityPool, bench.services, secretive)
      return { created, IdentityPoolId: created.IdentityPoolId ?? '' }
    }
    const stored = (id: string) => bench.services.table.get(identityPoolRef(id))

    it('reads back as it was written, and has none of them in its item', async () => {
      const { created, IdentityPoolId } = await create()
      expect(created).toMatchObject(secretive)
      expect(await run(describeIdentityPool, bench.services, { IdentityPoolId })).toEqual(created)
      const text = inspect(await stored(IdentityPoolId), { depth: null, maxArrayLength: null })
      expect(text).not.toMatch(/secret['";]|twitter;|facebook-secret/)
      expect((await stored(IdentityPoolId))?.settings.SupportedLoginProviders).toEqual({
        'graph.facebook.com': '1234',
        'api.twitter.com': 'key',
        'accounts.google.com': 'web-app;ios-app',
      })
    })

    it('keeps them when something else is changed, and drops them with their providers', async () => {
      const { created, IdentityPoolId } = await create()
      const ResourceArn = identityPoolArn(bench.services.settings, IdentityPoolId)
      await run(tagResource, bench.services, { ResourceArn, Tags: { a: 'b' } })
      const tagged = await run(describeIdentityPool, bench.services, { IdentityPoolId })
      expect(tagged).toEqual({ ...created, IdentityPoolTags: { a: 'b' } })
      const others = { 'graph.facebook.com': '1234;new-secret' }
      const change = { IdentityPoolId, ...least, SupportedLoginProviders: others }
      expect(await run(updateIdentityPool, bench.services, change)).toMatchObject(change)
      expect(await run(describeIdentityPool, bench.services, { IdentityPoolId })).toMatchObject(
        change,
      )
      await run(updateIdentityPool, bench.services, { IdentityPoolId, ...least })
      expect((await stored(IdentityPoolId))?.secrets).toBeUndefined()
    })

    it('opens none that was sealed for another pool, provider or app', async () => {
      const { IdentityPoolId } = await create()
      const pool = await stored(IdentityPoolId)
      if (!pool?.secrets) throw new Error('it was sealed')
      const { 'graph.facebook.com': box = Buffer.alloc(0) } = pool.secrets
      const moved = [
        [
          { ...pool, id: unknown },
          { name: 'graph.facebook.com', app: '1234' },
        ],
        [
          { ...pool, secrets: { 'api.twitter.com': box } },
          { name: 'api.twitter.com', app: '1234' },
        ],
        [pool, { name: 'graph.facebook.com', app: '1235' }],
      ] as const
      for (const [from, app] of moved) {
        await expect(openApp(bench.services, from, app)).rejects.toThrow(
          `the secret of ${app.name} does not open`,
        )
      }
    })
  })

  it('is replaced by an update, but for its tags and its developer provider', async () => {
    const IdentityPoolId = await aPool(whole)
    const updated = await run(updateIdentityPool, bench.services, { IdentityPoolId, ...least })
    expect(JSON.parse(JSON.stringify(updated))).toEqual({
      IdentityPoolId,
      ...least,
      DeveloperProviderName: 'login.mycompany',
      IdentityPoolTags: { team: 'mobile' },
    })
    expect(await run(describeIdentityPool, bench.services, { IdentityPoolId })).toEqual(updated)
  })

  it('keeps its developer provider for good', async () => {
    const IdentityPoolId = await aPool(whole)
    const change = { ...least, IdentityPoolId, DeveloperProviderName: 'other' }
    await expect(run(updateIdentityPool, bench.services, change)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'The developer provider name cannot be changed once it is set.',
    })
  })

  it('keeps its roles when it is updated', async () => {
    const IdentityPoolId = await aPool()
    const Roles = { authenticated: 'arn:aws:iam::123456789012:role/App' }
    await run(setIdentityPoolRoles, bench.services, { IdentityPoolId, Roles })
    await run(updateIdentityPool, bench.services, { IdentityPoolId, ...whole })
    const roles = await run(getIdentityPoolRoles, bench.services, { IdentityPoolId })
    expect(roles).toEqual({ IdentityPoolId, Roles })
  })

  it('does not lose one of two updates at once', async () => {
    const IdentityPoolId = await aPool()
    const update = (name: string) =>
      run(updateIdentityPool, bench.services, { ...least, IdentityPoolId, IdentityPoolName: name })
    const results = await Promise.allSettled([update('one'), update('other')])
    const refused = results.filter(({ status }) => status === 'rejected')
    const { IdentityPoolName } = await run(describeIdentityPool, bench.services, {
      IdentityPoolId,
    })
    expect(['one', 'other']).toContain(IdentityPoolName)
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'ConcurrentModificationException' })
    }
  })

  it('is gone once deleted', async () => {
    const IdentityPoolId = await aPool()
    await run(deleteIdentityPool, bench.services, { IdentityPoolId })
    for (const operation of [describeIdentityPool, deleteIdentityPool, getIdentityPoolRoles]) {
      await expect(run(operation, bench.services, { IdentityPoolId })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
      })
    }
  })

  it.each([
    [
      'DescribeIdentityPool',
      () => run(describeIdentityPool, bench.services, { IdentityPoolId: unknown }),
    ],
    [
      'DeleteIdentityPool',
      () => run(deleteIdentityPool, bench.services, { IdentityPoolId: unknown }),
    ],
    [
      'UpdateIdentityPool',
      () => run(updateIdentityPool, bench.services, { ...least, IdentityPoolId: unknown }),
    ],
    [
      'SetIdentityPoolRoles',
      () => run(setIdentityPoolRoles, bench.services, { IdentityPoolId: unknown, Roles: {} }),
    ],
  ] satisfies [string, () => Promise<unknown>][])(
    'is not found by %s under a wrong id',
    async (_, call) => {
      await expect(call()).rejects.toMatchObject(notFound)
    },
  )

  it('is not deleted through an id that only begins like its own', async () => {
    const IdentityPoolId = await aPool()
    const similar = `${IdentityPoolId.slice(0, 18)}-0000-4000-8000-000000000000`
    await expect(
      run(deleteIdentityPool, bench.services, { IdentityPoolId: similar }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    await expect(
      run(describeIdentityPool, bench.services, { IdentityPoolId }),
    ).resolves.toBeDefined()
  })

  it('refuses a developer provider with the name of a public one, then and later', async () => {
    const refused = {
      code: 'InvalidParameterException',
      message: 'The developer provider name is the name of a public provider.',
    }
    for (const DeveloperProviderName of ['accounts.google.com', 'cognito-identity.amazonaws.com']) {
      await expect(
        run(createIdentityPool, bench.services, { ...least, DeveloperProviderName }),
      ).rejects.toMatchObject(refused)
    }
    const own = { ...least, DeveloperProviderName: 'id.example' }
    const { IdentityPoolId = '' } = await run(createIdentityPool, bench.services, own)
    const OpenIdConnectProviderARNs = ['arn:aws:iam::123456789012:oidc-provider/id.example']
    await expect(
      run(updateIdentityPool, bench.services, {
        ...least,
        IdentityPoolId,
        OpenIdConnectProviderARNs,
      }),
    ).rejects.toMatchObject(refused)
  })

  it.each([
    { OpenIdConnectProviderARNs: ['arn:aws:iam::999999999999:oidc-provider/id.example'] },
    { OpenIdConnectProviderARNs: ['arn:us-east-1:iam::123456789012:oidc-provider/id.example'] },
    { OpenIdConnectProviderARNs: ['arn:aws:iam::123456789012:saml-provider/idp'] },
    { SamlProviderARNs: ['arn:aws:iam::999999999999:saml-provider/idp'] },
    { SamlProviderARNs: ['arn:aws:iam::123456789012:oidc-provider/id.example'] },
  ])('refuses what is no provider of the account: %j', async (settings) => {
    const [arn = ''] = Object.values(settings).flat()
    const refused = {
      code: 'NotAuthorizedException',
      message: `Identity provider ${arn} is not valid for account 123456789012`,
    }
    const input = { ...least, ...settings }
    await expect(run(createIdentityPool, bench.services, input)).rejects.toMatchObject(refused)
    const IdentityPoolId = await aPool()
    await expect(
      run(updateIdentityPool, bench.services, { ...input, IdentityPoolId }),
    ).rejects.toMatchObject(refused)
  })

  it('refuses half a user pool, and more than an item holds', async () => {
    const half = { ...least, CognitoIdentityProviders: [{ ProviderName: 'x' }] }
    await expect(run(createIdentityPool, bench.services, half)).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
    const arns = Array.from(
      { length: 200 },
      () => `arn:aws:iam::1:oidc-provider/${'x'.repeat(1000)}`,
    )
    const huge = { ...least, OpenIdConnectProviderARNs: arns }
    await expect(run(createIdentityPool, bench.services, huge)).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
  })
})

describe('ListIdentityPools', () => {
  let empty: TestServices

  beforeAll(async () => {
    empty = await testServices()
  })

  afterAll(() => empty.stop())

  it('pages through all pools once', async () => {
    const { services } = empty
    const created = await Promise.all(
      Array.from({ length: 5 }, () => run(createIdentityPool, services, least)),
    )
    const seen: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await run(listIdentityPools, services, {
        MaxResults: 2,
        ...(NextToken !== undefined && { NextToken }),
      })
      seen.push(...(page.IdentityPools ?? []).map(({ IdentityPoolId }) => IdentityPoolId))
      expect(page.IdentityPools?.every(({ IdentityPoolName: name }) => name === 'least')).toBe(true)
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(seen).toEqual(created.map(({ IdentityPoolId }) => IdentityPoolId).sort())
  })

  it('refuses a token that it did not give', async () => {
    await expect(
      run(listIdentityPools, bench.services, { MaxResults: 1, NextToken: 'nonsense' }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException', message: 'Invalid NextToken.' })
  })
})

describe('SetIdentityPoolRoles', () => {
  const role = 'arn:aws:iam::123456789012:role/App'
  const rule = { Claim: 'plan', MatchType: 'Equals', Value: 'paid', RoleARN: role } as const

  const provider = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abcdefghi:abcdefghij'
  const ambiguous = { AmbiguousRoleResolution: 'Deny' } as const

  it('replaces roles and mappings, by every name of a provider', async () => {
    const IdentityPoolId = await aPool(whole)
    const byRules: RoleMapping = {
      Type: 'Rules',
      ...ambiguous,
      RulesConfiguration: { Rules: [rule] },
    }
    const byToken: RoleMapping = { Type: 'Token', AmbiguousRoleResolution: 'AuthenticatedRole' }
    const input = {
      IdentityPoolId,
      Roles: { authenticated: role, unauthenticated: role },
      RoleMappings: {
        [provider]: byToken,
        'accounts.google.com': byRules,
        'id.example': byRules,
        'arn:aws:iam::123456789012:oidc-provider/id.example': byRules,
        'arn:aws:iam::123456789012:saml-provider/idp': byRules,
      },
    }
    expect(await run(setIdentityPoolRoles, bench.services, input)).toEqual({})
    expect(await run(getIdentityPoolRoles, bench.services, { IdentityPoolId })).toEqual(input)
    await run(setIdentityPoolRoles, bench.services, { IdentityPoolId, Roles: {} })
    const emptied = await run(getIdentityPoolRoles, bench.services, { IdentityPoolId })
    expect(emptied).toEqual({ IdentityPoolId, Roles: {} })
  })

  it('takes 25 rules of a provider', async () => {
    const IdentityPoolId = await aPool(whole)
    const Rules = Array.from({ length: 25 }, () => rule)
    const mapping = { Type: 'Rules' as const, ...ambiguous, RulesConfiguration: { Rules } }
    const input = { IdentityPoolId, Roles: {}, RoleMappings: { [provider]: mapping } }
    expect(await run(setIdentityPoolRoles, bench.services, input)).toEqual({})
  })

  it.each([
    [
      'rules without rules',
      { Type: 'Rules' as const, ...ambiguous },
      'RulesConfiguration is required for the role mapping type Rules.',
    ],
    [
      'rules for a token mapping',
      { Type: 'Token' as const, ...ambiguous, RulesConfiguration: { Rules: [rule] } },
      'RulesConfiguration is not allowed for the role mapping type Token.',
    ],
    [
      'more than 25 rules',
      {
        Type: 'Rules' as const,
        ...ambiguous,
        RulesConfiguration: { Rules: Array.from({ length: 26 }, () => rule) },
      },
      'A provider may have 25 role mapping rules.',
    ],
    [
      'a mapping that does not say what is done in doubt',
      { Type: 'Token' as const },
      'AmbiguousRoleResolution is required for the role mapping type Token.',
    ],
  ])('refuses %s', async (_, mapping, message) => {
    const IdentityPoolId = await aPool(whole)
    const input = { IdentityPoolId, Roles: {}, RoleMappings: { [provider]: mapping } }
    await expect(run(setIdentityPoolRoles, bench.services, input)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message,
    })
  })

  it.each([
    provider.replace(/:.*/u, ''),
    `${provider}x`,
    `https://${provider}`,
    'graph.facebook.com',
    'other.example',
    'constructor',
  ])('refuses a mapping for a provider that the pool does not have: %s', async (name) => {
    const IdentityPoolId = await aPool(whole)
    const RoleMappings = { [name]: { Type: 'Token' as const, ...ambiguous } }
    const input = { IdentityPoolId, Roles: {}, RoleMappings }
    await expect(run(setIdentityPoolRoles, bench.services, input)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: `(${name}) is not a valid RoleMapping ProviderName or is not a configured provider.`,
    })
  })

  it('refuses what is no role', async () => {
    const IdentityPoolId = await aPool(whole)
    const user = 'arn:aws:iam::123456789012:user/jane'
    const asDefault = { IdentityPoolId, Roles: { authenticated: user } }
    const RulesConfiguration = { Rules: [{ ...rule, RoleARN: user }] }
    const mapping = { Type: 'Rules' as const, ...ambiguous, RulesConfiguration }
    const inRule = { IdentityPoolId, Roles: {}, RoleMappings: { [provider]: mapping } }
    for (const input of [asDefault, inRule]) {
      await expect(run(setIdentityPoolRoles, bench.services, input)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: `Access to Role '${user}' is forbidden.`,
      })
    }
  })
})
