import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteIdentityPool } from '../../../../lib/operations/identity-pools/identity-pools/delete-identity-pool.ts'
import { describeIdentity } from '../../../../lib/operations/identity-pools/identity-pools/describe-identity.ts'
import { listIdentities } from '../../../../lib/operations/identity-pools/identity-pools/list-identities.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { removeUser, replaceUser, updateUser, type User } from '../../../../lib/store/users.ts'
import type { Write } from '../../../../lib/store/writes.ts'
import { revokeFamily } from '../../../../lib/store/revocations.ts'
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

function get(Logins?: Record<string, string>, IdentityPoolId = poolId) {
  return run(getId, bench.services, { IdentityPoolId, ...(Logins && { Logins }) })
}

async function login(username: string, from = users) {
  const user = await aUser(bench.services, from, username)
  return { user, ...(await tokensOf(bench.services, from, { user })) }
}

describe('GetId without a login', () => {
  it('makes a new guest each time', async () => {
    const [one, other] = [await get(), await get()]
    expect(one.IdentityId).toMatch(/^us-east-1:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(other.IdentityId).not.toBe(one.IdentityId)
  })

  it('refuses guests where the pool does not take them', async () => {
    const closed = await anIdentityPool(bench.services, [], {
      AllowUnauthenticatedIdentities: false,
    })
    await expect(get(undefined, closed)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Unauthenticated access is not supported for this identity pool.',
    })
  })

  it('tells of a pool that is not there, or whose id only begins like another one', async () => {
    for (const id of [
      'us-east-1:00000000-0000-4000-8000-000000000000',
      `${poolId.slice(0, 18)}-0000-4000-8000-000000000000`,
      'x:-',
    ]) {
      await expect(get(undefined, id)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `IdentityPool '${id}' not found.`,
      })
    }
  })

  it('finds no pool once it was deleted', async () => {
    const doomed = await anIdentityPool(bench.services)
    await run(deleteIdentityPool, bench.services, { IdentityPoolId: doomed })
    await expect(get(undefined, doomed)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})

describe('GetId with a login', () => {
  it('answers the same identity for ever, by either name of the user pool', async () => {
    const { IdToken, user } = await login('same')
    const first = await get({ [users.provider]: IdToken })
    const later = await tokensOf(bench.services, users, { user })
    const issuerName = `${bench.url.slice('http://'.length)}/${users.pool.id}`
    expect(await get({ [users.provider]: later.IdToken })).toEqual(first)
    expect(await get({ [issuerName]: later.IdToken })).toEqual(first)
    const description = await run(describeIdentity, bench.services, {
      IdentityId: first.IdentityId ?? '',
    })
    expect(description).toMatchObject({ Logins: [users.provider], CreationDate: expect.any(Date) })
  })

  it('makes one identity for 64 callers at once', async () => {
    const { IdToken } = await login('crowd')
    const pool = await anIdentityPool(bench.services, [users])
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => get({ [users.provider]: IdToken }, pool)),
    )
    expect(new Set(answers.map(({ IdentityId }) => IdentityId)).size).toBe(1)
    const { Identities } = await run(listIdentities, bench.services, {
      IdentityPoolId: pool,
      MaxResults: 60,
    })
    expect(Identities?.map(({ IdentityId }) => IdentityId)).toEqual([answers[0]?.IdentityId])
  })

  it('takes two round trips at first, then one', async () => {
    const { IdToken } = await login('brief')
    const trips: string[] = []
    const table = new Proxy(bench.services.table, {
      get: (target, name) => {
        if (typeof name === 'string') trips.push(name)
        const value: unknown = Reflect.get(target, name)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
    const services = Object.create(bench.services, {
      table: { value: table },
    }) as IdentityBench['services'] // with a counter
    const Logins = { [users.provider]: IdToken }
    await run(getId, services, { IdentityPoolId: poolId, Logins })
    expect(trips).toEqual(['readBoth', 'write'])
    await run(getId, services, { IdentityPoolId: poolId, Logins })
    expect(trips.slice(2)).toEqual(['readBoth'])
  })

  it('links the logins of two user pools that come together', async () => {
    const [one, other] = [await login('both'), await login('both', others)]
    const first = await get({ [users.provider]: one.IdToken })
    const both = await get({ [users.provider]: one.IdToken, [others.provider]: other.IdToken })
    expect(both).toEqual(first)
    expect(await get({ [others.provider]: other.IdToken })).toEqual(first)
  })

  it('refuses logins of two identities', async () => {
    const [one, other] = [await login('apart'), await login('apart', others)]
    await get({ [users.provider]: one.IdToken })
    await get({ [others.provider]: other.IdToken })
    await expect(
      get({ [users.provider]: one.IdToken, [others.provider]: other.IdToken }),
    ).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Login is already linked to another account.',
    })
  })

  it('refuses two users of one user pool under its two names', async () => {
    const [one, other] = [await login('twin1'), await login('twin2')]
    const issuerName = `${bench.url.slice('http://'.length)}/${users.pool.id}`
    await expect(
      get({ [users.provider]: one.IdToken, [issuerName]: other.IdToken }),
    ).rejects.toMatchObject({ code: 'ResourceConflictException' })
  })
})

describe('GetId with a token that is not good', () => {
  const refused = (message: string) => ({ code: 'NotAuthorizedException', message })

  it('refuses providers that the pool does not list', async () => {
    const stranger = await aUserPool(bench.services)
    const user = await aUser(bench.services, stranger)
    const { IdToken } = await tokensOf(bench.services, stranger, { user })
    for (const name of [
      stranger.provider,
      'accounts.google.com',
      'cognito-identity.amazonaws.com',
    ]) {
      await expect(get({ [name]: IdToken })).rejects.toMatchObject(
        refused('Token is not from a supported provider of this identity pool.'),
      )
    }
  })

  it('refuses a token of an app client that the pool does not list', async () => {
    const user = await aUser(bench.services, users, 'elsewhere')
    const client = { ...users.client, id: `${users.client.id.slice(0, 20)}zzzzzz` }
    const { IdToken } = await tokensOf(bench.services, { ...users, client }, { user })
    await expect(get({ [users.provider]: IdToken })).rejects.toMatchObject(
      refused('Token is not from a supported provider of this identity pool.'),
    )
  })

  it('refuses the token of another user pool', async () => {
    const { IdToken } = await login('mixed', others)
    await expect(get({ [users.provider]: IdToken })).rejects.toMatchObject(
      refused("Invalid login token. Issuer doesn't match providerName"),
    )
  })

  it('refuses a user pool that is not in the store, though its token looks right', async () => {
    const name = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_nowhere01'
    const ClientId = users.client.id
    const lenient = await anIdentityPool(bench.services, [], {
      CognitoIdentityProviders: [{ ProviderName: name, ClientId }],
    })
    const nowhere = { ...users, pool: { ...users.pool, id: 'us-east-1_nowhere01' } }
    const user = await aUser(bench.services, nowhere)
    const { IdToken } = await tokensOf(
      Object.create(bench.services, {
        signingKeys: { value: { of: () => bench.services.signingKeys.of(users.pool.id) } },
      }) as IdentityBench['services'], // signs with the key of another pool
      nowhere,
      { user },
    )
    await expect(get({ [name]: IdToken }, lenient)).rejects.toMatchObject(
      refused('Invalid login token. Token signature invalid.'),
    )
  })

  it('refuses an access token', async () => {
    const { AccessToken } = await login('access')
    await expect(get({ [users.provider]: AccessToken })).rejects.toMatchObject(
      refused('Invalid login token. Missing a required claim: aud'),
    )
  })

  it('refuses a changed token', async () => {
    const { IdToken } = await login('forger')
    const [header = '', payload = '', signature = ''] = IdToken.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string } // ours
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' }))
    const token = `${header}.${forged.toString('base64url')}.${signature}`
    await expect(get({ [users.provider]: token })).rejects.toMatchObject(
      refused('Invalid login token. Token signature invalid.'),
    )
  })

  it('refuses what is no token', async () => {
    const long = Buffer.from(JSON.stringify({ sub: 'x'.repeat(5000) })).toString('base64url')
    for (const token of ['x', 'a.b.c', '..', `${long}.${long}.${long}`]) {
      await expect(get({ [users.provider]: token })).rejects.toMatchObject({
        code: 'NotAuthorizedException',
      })
    }
  })

  it('refuses an expired token with both times', async () => {
    const { IdToken } = await login('late')
    const then = bench.clock.now
    bench.clock.now += 3_600_000
    const exp = Math.floor(then / 1000) + 3600
    await expect(get({ [users.provider]: IdToken })).rejects.toMatchObject(
      refused(`Invalid login token. Token expired: ${String(exp)} >= ${String(exp)}`),
    )
    bench.clock.now = then
  })

  it('refuses a login when another one of the request is not good', async () => {
    const { IdToken } = await login('pair')
    await expect(get({ [users.provider]: IdToken, [others.provider]: 'x' })).rejects.toMatchObject(
      refused('Invalid login token. Not a valid OpenId Connect identity token.'),
    )
  })
})

describe('ServerSideTokenCheck', () => {
  let watched: string

  beforeAll(async () => {
    watched = await anIdentityPool(bench.services, [], {
      CognitoIdentityProviders: [
        { ProviderName: users.provider, ClientId: users.client.id, ServerSideTokenCheck: true },
      ],
    })
  })

  it.each([
    ['deleted', (user) => removeUser(user)],
    ['disabled', (user) => replaceUser({ ...user, enabled: false, version: 2 })],
    ['signed out', (user) => [updateUser(user, { set: { signedOutAt: bench.clock.now + 1 } })]],
  ] satisfies [string, (user: User) => Write[]][])(
    'refuses a user who was %s',
    async (word, writes) => {
      const { user, IdToken } = await login(word)
      await expect(get({ [users.provider]: IdToken }, watched)).resolves.toBeDefined()
      await bench.services.table.write(...writes(user))
      await expect(get({ [users.provider]: IdToken }, watched)).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Token is inactive or the user is disabled or deleted.',
      })
      await expect(get({ [users.provider]: IdToken })).resolves.toBeDefined() // not watched there
    },
  )

  it('refuses a sign-in whose refresh token was revoked', async () => {
    const { IdToken } = await login('revoked')
    const payload = Buffer.from(IdToken.split('.')[1] ?? '', 'base64url').toString()
    const { origin_jti: family } = JSON.parse(payload) as { origin_jti: string } // ours
    await bench.services.table.write(revokeFamily(users.pool.id, family, bench.clock.now + 1000))
    await expect(get({ [users.provider]: IdToken }, watched)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    })
  })
})
