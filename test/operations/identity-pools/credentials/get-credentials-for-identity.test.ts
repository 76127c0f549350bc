import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { RoleMapping } from '@aws-sdk/client-cognito-identity'
import { findSessionSigningKey } from '../../../../lib/identity-pools/session-keys.ts'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { describeIdentity } from '../../../../lib/operations/identity-pools/identity-pools/describe-identity.ts'
import { setIdentityPoolRoles } from '../../../../lib/operations/identity-pools/identity-pools/set-identity-pool-roles.ts'
import { updateIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/update-identity-pool.ts'
import { deriveSigningKey } from '../../../../lib/protocol/sign-request.ts'
import type { Services } from '../../../../lib/services.ts'
import { run } from '../../../builders.ts'
import {
  aUser,
  aUserPool,
  anIdentityPool,
  authenticatedRole,
  guestRole,
  identityBench,
  tokensOf,
  type IdentityBench,
  type UserPoolBench,
} from '../bench.ts'

let bench: IdentityBench
let users: UserPoolBench
let others: UserPoolBench
let poolId: string

beforeAll(async () => {
  bench = await identityBench()
  users = await aUserPool(bench.services)
  others = await aUserPool(bench.services)
  poolId = await anIdentityPool(bench.services, [users, others])
})

afterAll(() => bench.stop())

async function idOf(Logins: Record<string, string> = {}, pool = poolId): Promise<string> {
  return (await run(getId, bench.services, { IdentityPoolId: pool, Logins })).IdentityId ?? ''
}

async function loginOf(username: string, from = users, roles: string[] = []) {
  const user = await aUser(bench.services, from, username)
  const { IdToken } = await tokensOf(bench.services, from, { user, roles })
  return { [from.provider]: IdToken }
}

async function credentials(
  IdentityId: string,
  Logins?: Record<string, string>,
  CustomRoleArn?: string,
) {
  const answer = await run(getCredentialsForIdentity, bench.services, {
    IdentityId,
    ...(Logins && { Logins }),
    ...(CustomRoleArn !== undefined && { CustomRoleArn }),
  })
  return { ...answer, session: bench.sts.session(answer.Credentials?.AccessKeyId ?? '') }
}

const forbidden = (id: string) => ({
  code: 'NotAuthorizedException',
  message: `Access to Identity '${id}' is forbidden.`,
})

describe('GetCredentialsForIdentity', () => {
  it('hands out the signed-in role for a login', async () => {
    const Logins = await loginOf('signed-in')
    const id = await idOf(Logins)
    const { IdentityId, Credentials, session } = await credentials(id, Logins)
    expect(IdentityId).toBe(id)
    expect(Credentials).toEqual({
      AccessKeyId: expect.stringMatching(/^ASIA/),
      SecretKey: expect.any(String),
      SessionToken: expect.any(String),
      Expiration: new Date(bench.clock.now + 3_600_000),
    })
    expect(session).toMatchObject({ roleArn: authenticatedRole, subject: id })
    expect(session?.policy).toBeUndefined()
    expect(session?.assumedRoleArn).toMatch(/\/CognitoIdentityCredentials$/)
  })

  it('hands out the guest role, narrowed, for a guest', async () => {
    const { session } = await credentials(await idOf())
    expect(session?.roleArn).toBe(guestRole)
    expect(session?.policy).toContain('cognito-sync:*')
    expect(session?.policy).not.toContain('iam:')
  })

  it('reads the store once before STS', async () => {
    const Logins = await loginOf('brief')
    const id = await idOf(Logins)
    await credentials(id, Logins) // opens the keys, which a process does once
    const before: string[] = []
    let isStsAsked = false
    const table = new Proxy(bench.services.table, {
      get: (target, name) => {
        if (typeof name === 'string' && !isStsAsked) before.push(name)
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    const sts = () => {
      isStsAsked = true
      return bench.services.sts()
    }
    const services = Object.create(bench.services, {
      table: { value: table },
      sts: { value: sts },
    }) as Services // with counters
    await run(getCredentialsForIdentity, services, { IdentityId: id, Logins })
    expect(before).toEqual(['readBoth'])
  })

  it("refuses another's identity without its login", async () => {
    const [mine, theirs] = [await loginOf('mine'), await loginOf('theirs')]
    const id = await idOf(theirs)
    await idOf(mine)
    await expect(credentials(id, mine)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message:
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    })
    await expect(credentials(id)).rejects.toMatchObject(forbidden(id))
  })

  it('tells of an identity that is not there', async () => {
    const id = `${poolId.slice(0, 18)}-0000-4000-8000-000000000000`
    await expect(credentials(id)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Identity '${id}' not found.`,
    })
  })

  it('refuses guests once they are switched off', async () => {
    const pool = await anIdentityPool(bench.services)
    const id = await idOf({}, pool)
    await run(updateIdentityPool, bench.services, {
      IdentityPoolId: pool,
      IdentityPoolName: 'closed',
      AllowUnauthenticatedIdentities: false,
    })
    await expect(credentials(id)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Unauthenticated access is not supported for this identity pool.',
    })
  })
})

describe('linking logins', () => {
  it('lets a guest sign in and stay the same identity', async () => {
    const id = await idOf()
    const Logins = await loginOf('upgraded')
    const { IdentityId, session } = await credentials(id, Logins)
    expect(IdentityId).toBe(id)
    expect(session?.roleArn).toBe(authenticatedRole)
    expect(await idOf(Logins)).toBe(id)
    await expect(credentials(id)).rejects.toMatchObject(forbidden(id))
  })

  it('makes a guest the identity that its login has already', async () => {
    const Logins = await loginOf('returning')
    const id = await idOf(Logins)
    const guest = await idOf()
    expect((await credentials(guest, Logins)).IdentityId).toBe(id)
    await expect(credentials(guest)).rejects.toMatchObject(forbidden(guest))
    await expect(credentials(guest, Logins)).rejects.toMatchObject(forbidden(guest))
    expect((await credentials(id, Logins)).IdentityId).toBe(id)
  })

  it('links a second user pool to an identity, once for callers at once', async () => {
    const [one, other] = [await loginOf('two'), await loginOf('two', others)]
    const id = await idOf(one)
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => credentials(id, { ...one, ...other })),
    )
    expect(new Set(answers.map(({ IdentityId }) => IdentityId))).toEqual(new Set([id]))
    expect(await idOf(other)).toBe(id)
    const { Logins } = await run(describeIdentity, bench.services, { IdentityId: id })
    expect(Logins).toEqual([users.provider, others.provider])
  })

  it("refuses another identity's login beside its own", async () => {
    const [one, other] = [await loginOf('first'), await loginOf('first', others)]
    const id = await idOf(one)
    const owner = await idOf(other)
    await expect(credentials(id, { ...one, ...other })).rejects.toMatchObject({
      code: 'ResourceConflictException',
    })
    expect(await idOf(other)).toBe(owner)
  })

  it('refuses a second user of the same user pool', async () => {
    const [one, second] = [await loginOf('owner', others), await loginOf('second', users)]
    const id = await idOf({ ...one, ...second })
    const rival = await loginOf('rival', users)
    await expect(credentials(id, { ...one, ...rival })).rejects.toMatchObject({
      code: 'ResourceConflictException',
    })
  })

  it('gives a login to one identity when guests and GetId ask at once', async () => {
    const Logins = await loginOf('rush')
    const guests = await Promise.all(Array.from({ length: 8 }, () => idOf()))
    const answers = await Promise.all([
      ...guests.map(async (guest) => (await credentials(guest, Logins)).IdentityId),
      ...guests.map(() => idOf(Logins)),
    ])
    expect(new Set(answers).size).toBe(1)
    expect(await idOf(Logins)).toBe(answers[0])
  })
})

describe('the role', () => {
  const Roles = { authenticated: authenticatedRole, unauthenticated: guestRole }
  const mapped = (RoleMappings: Record<string, RoleMapping>) =>
    run(setIdentityPoolRoles, bench.services, { IdentityPoolId: poolId, Roles, RoleMappings })

  afterAll(() => mapped({}))

  it('comes from the token, by the name of the issuer too', async () => {
    const name = `${bench.url.slice('http://'.length)}/${users.pool.id}:${users.client.id}`
    await mapped({ [name]: { Type: 'Token', AmbiguousRoleResolution: 'Deny' } })
    const good = await loginOf('by-token', users, [authenticatedRole])
    expect((await credentials(await idOf(good), good)).session?.roleArn).toBe(authenticatedRole)
    const none = await loginOf('no-roles')
    await expect(credentials(await idOf(none), none)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `The ambiguous role mapping rules for: ${users.provider} denied this request.`,
    })
  })

  it('comes from the request only when the token lists it', async () => {
    const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' } as const
    await mapped({ [`${users.provider}:${users.client.id}`]: mapping })
    const other = 'arn:aws:iam::123456789012:role/Other'
    const Logins = await loginOf('chooser', users, [other, authenticatedRole])
    const id = await idOf(Logins)
    const { session } = await credentials(id, Logins, authenticatedRole)
    expect(session?.roleArn).toBe(authenticatedRole)
    await expect(credentials(id, Logins, guestRole)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Role '${guestRole}' is forbidden.`,
    })
  })

  it('is missing where the pool has none', async () => {
    const bare = await anIdentityPool(bench.services)
    await run(setIdentityPoolRoles, bench.services, { IdentityPoolId: bare, Roles: {} })
    const id = await idOf({}, bare)
    await expect(credentials(id)).rejects.toMatchObject({
      code: 'InvalidIdentityPoolConfigurationException',
      message: 'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
    })
  })

  it('is refused where STS refuses it: a guest does not get a role for the signed-in', async () => {
    const swapped = await anIdentityPool(bench.services)
    await run(setIdentityPoolRoles, bench.services, {
      IdentityPoolId: swapped,
      Roles: { unauthenticated: authenticatedRole },
    })
    await expect(credentials(await idOf({}, swapped))).rejects.toMatchObject({
      code: 'InvalidIdentityPoolConfigurationException',
    })
  })

  it('cannot be had while STS is away', async () => {
    const away = Object.create(bench.services, {
      sts: {
        value: async () => {
          const { STSClient } = await import('@aws-sdk/client-sts')
          return new STSClient({ endpoint: 'http://127.0.0.1:1', maxAttempts: 1 })
        },
      },
    }) as Services // with an STS that nobody answers for
    const IdentityId = await idOf()
    await expect(run(getCredentialsForIdentity, away, { IdentityId })).rejects.toMatchObject({
      code: 'ExternalServiceException',
    })
  })
})

describe('the signing keys of credentials', () => {
  const scope = { date: '20261121', region: 'us-east-1', service: 'cognito-sync' }

  async function handedOut() {
    const id = await idOf()
    const { Credentials } = await credentials(id)
    const { AccessKeyId = '', SecretKey = '', SessionToken = '' } = Credentials ?? {}
    const expiresAt = Credentials?.Expiration?.getTime()
    return {
      id,
      accessKeyId: AccessKeyId,
      secret: SecretKey,
      sessionToken: SessionToken,
      expiresAt,
    }
  }

  it('are found by access key and session token, with the identity and the end', async () => {
    const { id, accessKeyId, secret, sessionToken, expiresAt } = await handedOut()
    expect(
      await findSessionSigningKey(bench.services, { accessKeyId, sessionToken, ...scope }),
    ).toEqual({
      key: deriveSigningKey(secret, scope),
      ...{ identityId: id, identityPoolId: poolId, expiresAt },
    })
  })

  it.each([
    ['a wrong session token', { sessionToken: 'wrong' }],
    ['no session token', { sessionToken: undefined }],
    ['another service', { service: 's3' }],
    ['a service of ours that takes no identity', { service: 'cognito-identity' }],
    ['another Region', { region: 'eu-west-1' }],
    ['another day', { date: '20261123' }],
    ['a foreign access key', { accessKeyId: 'ASIAFOREIGNFOREIGN12' }],
    ['nonsense for an access key', { accessKeyId: '#'.repeat(3000) }],
  ])('are not found with %s', async (_, wrong) => {
    const { accessKeyId, sessionToken } = await handedOut()
    const right = { accessKeyId, sessionToken, ...scope }
    expect(await findSessionSigningKey(bench.services, { ...right, ...wrong })).toBeUndefined()
  })

  it('end with the credentials', async () => {
    const { accessKeyId, sessionToken } = await handedOut()
    const then = bench.clock.now
    bench.clock.now += 3_600_000
    const found = await findSessionSigningKey(bench.services, {
      accessKeyId,
      sessionToken,
      ...scope,
    })
    bench.clock.now = then
    expect(found).toBeUndefined()
  })

  it('reach over midnight with the credentials', async () => {
    const then = bench.clock.now
    bench.clock.now = Date.UTC(2026, 10, 21, 23, 30)
    const { accessKeyId, secret, sessionToken } = await handedOut()
    bench.clock.now += 3_000_000
    const tomorrow = { ...scope, date: '20261122' }
    const found = await findSessionSigningKey(bench.services, {
      accessKeyId,
      sessionToken,
      ...tomorrow,
    })
    bench.clock.now = then
    expect(found?.key).toEqual(deriveSigningKey(secret, tomorrow))
  })
})
