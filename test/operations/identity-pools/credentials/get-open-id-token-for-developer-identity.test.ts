import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { parseJws } from '../../../../lib/domain/jws.ts'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { getOpenIdTokenForDeveloperIdentity } from '../../../../lib/operations/identity-pools/credentials/get-open-id-token-for-developer-identity.ts'
import { describeIdentity } from '../../../../lib/operations/identity-pools/identity-pools/describe-identity.ts'
import { listIdentities } from '../../../../lib/operations/identity-pools/identity-pools/list-identities.ts'
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
import {
  developerProvider,
  storedIdentity,
  vouchFor as vouch,
  withDevelopers,
  type DeveloperQuestion,
} from '../developers.ts'

let bench: IdentityBench
let users: UserPoolBench
let others: UserPoolBench
let poolId: string

beforeAll(async () => {
  bench = await identityBench()
  users = await aUserPool(bench.services)
  others = await aUserPool(bench.services)
  poolId = await anIdentityPool(bench.services, [users, others], withDevelopers)
})

afterAll(() => bench.stop())

function vouchFor(user: string, more: Partial<DeveloperQuestion> = {}) {
  return vouch(bench.services, { poolId, user, ...more })
}

async function idOf(Logins: Record<string, string> = {}): Promise<string> {
  return (await run(getId, bench.services, { IdentityPoolId: poolId, Logins })).IdentityId ?? ''
}

async function loginOf(username: string, from = users) {
  const user = await aUser(bench.services, from, username)
  const { IdToken } = await tokensOf(bench.services, from, { user })
  return { [from.provider]: IdToken }
}

describe('GetOpenIdTokenForDeveloperIdentity', () => {
  it('gives a user one identity for ever, and a token that names pool and user', async () => {
    const first = await vouchFor('jane:doe')
    expect((await vouchFor('jane:doe')).id).toBe(first.id)
    expect((await vouchFor('JANE:doe')).id).not.toBe(first.id)
    const now = Math.floor(bench.clock.now / 1000)
    expect(parseJws(first.token).payload).toEqual({
      sub: first.id,
      aud: poolId,
      amr: ['authenticated', developerProvider, `${developerProvider}:${poolId}:jane:doe`],
      iss: `${bench.url}/identity-pools`,
      'https://cognito-identity.amazonaws.com/identity-pool-arn': `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${poolId}`,
      exp: now + 900,
      iat: now,
    })
  })

  it('makes one identity for 64 requests at once', async () => {
    const pool = await anIdentityPool(bench.services, [], withDevelopers)
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => vouchFor('crowd', { poolId: pool })),
    )
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    const page = { IdentityPoolId: pool, MaxResults: 60 }
    const { Identities } = await run(listIdentities, bench.services, page)
    expect(Identities?.map(({ IdentityId }) => IdentityId)).toEqual([answers[0]?.id])
  })

  it('lasts as long as told, and carries the tags of the session', async () => {
    const PrincipalTags = { plan: 'paid', team: 'red' }
    const { token } = await vouchFor('tagged', { TokenDuration: 86_400, PrincipalTags })
    const { payload } = parseJws(token)
    expect(payload['https://aws.amazon.com/tags']).toEqual({
      principal_tags: { plan: ['paid'], team: ['red'] },
    })
    expect(Number(payload.exp) - Number(payload.iat)).toBe(86_400)
  })

  it('gives users of the same name in two pools an identity each', async () => {
    const other = await anIdentityPool(bench.services, [], withDevelopers)
    expect((await vouchFor('twin')).id).not.toBe((await vouchFor('twin', { poolId: other })).id)
  })
})

describe('a developer user with an identity', () => {
  it('is linked to a guest, who stays the same identity', async () => {
    const guest = await idOf()
    const { id } = await vouchFor('former guest', { IdentityId: guest })
    expect(id).toBe(guest)
    expect((await vouchFor('former guest')).id).toBe(guest)
    const described = await run(describeIdentity, bench.services, { IdentityId: guest })
    expect(described.Logins).toEqual([developerProvider])
    await expect(
      run(getCredentialsForIdentity, bench.services, { IdentityId: guest }),
    ).rejects.toMatchObject({ code: 'NotAuthorizedException' })
  })

  it('is linked once, of 64 users at once who want one guest', async () => {
    const guest = await idOf()
    const answers = await Promise.allSettled(
      Array.from({ length: 64 }, (_, i) => vouchFor(`rush-${String(i)}`, { IdentityId: guest })),
    )
    const refused = answers.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(63)
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect(reason).toMatchObject({ code: 'NotAuthorizedException' })
    }
    expect((await storedIdentity(bench.services, guest)).logins).toHaveLength(1)
  })

  it('is refused another identity than its own, a guest too', async () => {
    await vouchFor('registered')
    for (const IdentityId of [await idOf(), (await vouchFor('somebody else')).id]) {
      await expect(vouchFor('registered', { IdentityId })).rejects.toMatchObject({
        code: 'DeveloperUserAlreadyRegisteredException',
        message:
          'The developer user identifier is already registered under a different identity ID.',
      })
    }
  })

  it('is refused the identity of a login that does not come along, and takes it with it', async () => {
    const login = await loginOf('proof')
    const IdentityId = await idOf(login)
    await expect(vouchFor('proven', { IdentityId })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message:
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    })
    expect((await vouchFor('proven', { IdentityId, others: login })).id).toBe(IdentityId)
    expect((await vouchFor('proven')).id).toBe(IdentityId)
  })

  it('may be one of several of the same identity', async () => {
    const login = await loginOf('several')
    const IdentityId = await idOf(login)
    await vouchFor('several-1', { IdentityId, others: login })
    await vouchFor('several-2', { IdentityId, others: login })
    expect((await vouchFor('several-1')).id).toBe((await vouchFor('several-2')).id)
    const { Logins } = await run(describeIdentity, bench.services, { IdentityId })
    expect(Logins).toEqual([users.provider, developerProvider])
  })

  it('is refused as the twenty-first login', async () => {
    const login = await loginOf('many')
    const IdentityId = await idOf(login)
    for (let i = 1; i < 20; i++) await vouchFor(`many-${String(i)}`, { IdentityId, others: login })
    await expect(vouchFor('many-20', { IdentityId, others: login })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'An identity can have at most 20 linked logins.',
    })
  })

  it('is refused one that is not there, of another pool, or disabled', async () => {
    const other = await anIdentityPool(bench.services, [], withDevelopers)
    const { id } = await vouchFor('elsewhere', { poolId: other })
    for (const IdentityId of [id, `${poolId.slice(0, 18)}-0000-4000-8000-000000000000`]) {
      await expect(vouchFor('lost', { IdentityId })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `Identity '${IdentityId}' not found.`,
      })
    }
    const login = await loginOf('merger')
    const [guest] = [await idOf(), await idOf(login)]
    await run(getCredentialsForIdentity, bench.services, { IdentityId: guest, Logins: login })
    await expect(vouchFor('lost', { IdentityId: guest })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${guest}' is forbidden.`,
    })
  })
})

describe('a developer user with other logins', () => {
  it('has them linked, both ways, and told in the token', async () => {
    const login = await loginOf('along')
    const { id, token } = await vouchFor('along', { others: login })
    expect(await idOf(login)).toBe(id)
    expect((await vouchFor('along')).id).toBe(id)
    expect(parseJws(token).payload.amr).toEqual([
      'authenticated',
      developerProvider,
      `${developerProvider}:${poolId}:along`,
      users.provider,
      expect.stringMatching(`^${users.provider}:CognitoSignIn:[0-9a-f-]{36}$`),
    ])
    const second = await loginOf('along', others)
    expect((await vouchFor('along', { others: second })).id).toBe(id)
    expect(await idOf(second)).toBe(id)
  })

  it('gets the identity that one of them has', async () => {
    const login = await loginOf('known')
    const id = await idOf(login)
    expect((await vouchFor('new to it', { others: login })).id).toBe(id)
  })

  it('takes a guest along into the identity that one of them has', async () => {
    const login = await loginOf('host')
    const [host, guest] = [await idOf(login), await idOf()]
    const { id } = await vouchFor('guest of host', { IdentityId: guest, others: login })
    expect(id).toBe(host)
    expect(await storedIdentity(bench.services, guest)).toMatchObject({ mergedInto: host })
    expect(await storedIdentity(bench.services, host)).toMatchObject({ mergedFrom: [guest] })
  })

  it('is refused those of another identity, and a second user of one provider', async () => {
    const [login, rival] = [await loginOf('conflict'), await loginOf('rival')]
    await idOf(login)
    await vouchFor('conflicting')
    const conflict = {
      code: 'ResourceConflictException',
      message: 'Login is already linked to another account.',
    }
    await expect(vouchFor('conflicting', { others: login })).rejects.toMatchObject(conflict)
    await vouchFor('occupied', { others: await loginOf('first') })
    await expect(vouchFor('occupied', { others: rival })).rejects.toMatchObject(conflict)
  })

  it('is refused when one of them is not good, and is not registered', async () => {
    await expect(vouchFor('unlucky', { others: { [users.provider]: 'x' } })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid login token. Not a valid OpenId Connect identity token.',
    })
    await expect(vouchFor('unlucky', { others: { 'login.other': 'jane' } })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Token is not from a supported provider of this identity pool.',
    })
  })
})

describe('a request without a good developer user', () => {
  const unsupported = {
    code: 'InvalidParameterException',
    message: 'This identity pool does not support the specified developer provider',
  }

  it('is refused without a user of the developer provider', async () => {
    const login = await loginOf('alone')
    for (const Logins of [{}, login, { 'login.other': 'jane' }]) {
      await expect(
        run(getOpenIdTokenForDeveloperIdentity, bench.services, { IdentityPoolId: poolId, Logins }),
      ).rejects.toMatchObject(unsupported)
    }
  })

  it('is refused by a pool without a developer provider', async () => {
    const plain = await anIdentityPool(bench.services)
    await expect(vouchFor('jane', { poolId: plain })).rejects.toMatchObject(unsupported)
  })

  it('is refused for a pool that is not there', async () => {
    const unknown = 'us-east-1:00000000-0000-4000-8000-000000000000'
    await expect(vouchFor('jane', { poolId: unknown })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${unknown}' not found.`,
    })
  })

  it('is refused with a name that is too long, or no text', async () => {
    await expect(vouchFor('x'.repeat(1024))).resolves.toBeDefined()
    for (const user of ['x'.repeat(1025), 'half \ud800']) {
      await expect(vouchFor(user)).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Invalid developer user identifier.',
      })
    }
  })

  it('does not take a user’s name for a login', async () => {
    const { id } = await vouchFor('named')
    const Logins = { [developerProvider]: 'named' }
    const refused = {
      code: 'InvalidParameterException',
      message: 'Please provide a valid public provider',
    }
    await expect(idOf(Logins)).rejects.toMatchObject(refused)
    await expect(
      run(getCredentialsForIdentity, bench.services, { IdentityId: id, Logins }),
    ).rejects.toMatchObject(refused)
  })
})
