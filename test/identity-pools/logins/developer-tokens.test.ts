import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getId } from '../../../lib/operations/identity-pools/credentials/get-id.ts'
import { mergeDeveloperIdentities } from '../../../lib/operations/identity-pools/developer-identities/merge-developer-identities.ts'
import { unlinkDeveloperIdentity } from '../../../lib/operations/identity-pools/developer-identities/unlink-developer-identity.ts'
import { signOpenIdToken } from '../../../lib/identity-pools/broker.ts'
import { run } from '../../builders.ts'
import { authenticatedRole } from '../../operations/identity-pools/bench.ts'
import {
  developerProvider,
  vouchFor,
  withDevelopers,
} from '../../operations/identity-pools/developers.ts'
import { aLoginStage, refused, unsupported, type LoginStage } from './stage.ts'

let stage: LoginStage
let poolId: string

beforeAll(async () => {
  stage = await aLoginStage()
  poolId = await stage.pool(withDevelopers)
})
afterAll(() => stage.stop())

const name = 'cognito-identity.amazonaws.com'
const unmatched = {
  code: 'NotAuthorizedException',
  message:
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
}

async function vouched(user: string, IdentityPoolId = poolId) {
  const { id, token } = await vouchFor(stage.services, { poolId: IdentityPoolId, user })
  return { id, token, Logins: { [name]: token } }
}

/** A token of ours for an identity, as another operation would sign it. */
async function signedFor(identityId: string, logins: { provider: string; sub: string }[]) {
  const token = await signOpenIdToken(stage.services, {
    identityId,
    identityPoolId: poolId,
    logins,
  })
  return { [name]: token }
}

describe("the token of a developer's user", () => {
  it('is exchanged for the credentials of its identity, while it lasts', async () => {
    const { id, Logins } = await vouched('jane')
    expect(await stage.credentials(id, Logins)).toEqual({ id, role: authenticatedRole })
    expect(await stage.credentials(id, Logins)).toEqual({ id, role: authenticatedRole })
    stage.clock.now += 900_000
    const seconds = Math.floor(stage.clock.now / 1000)
    await expect(stage.credentials(id, Logins)).rejects.toMatchObject(
      refused(`Token expired: ${String(seconds)} >= ${String(seconds)}`),
    )
  })

  it('takes one trip before STS and one after', async () => {
    const { id, Logins } = await vouched('brief')
    await stage.credentials(id, Logins) // opens the key
    const { services, trips } = stage.counting()
    const { getCredentialsForIdentity: get } =
      await import('../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts')
    await run(get, services, { IdentityId: id, Logins })
    expect(trips).toEqual(['readBoth', 'write'])
  })

  it('serves 64 callers at once', async () => {
    const { id, Logins } = await vouched('crowd')
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => stage.credentials(id, Logins)),
    )
    expect(new Set(answers.map((answer) => answer.id))).toEqual(new Set([id]))
  })

  it('is for its own identity only', async () => {
    const [{ id }, { Logins }] = [await vouched('one'), await vouched('two')]
    await expect(stage.credentials(id, Logins)).rejects.toMatchObject(
      refused('Token is for another identity.'),
    )
    const guest = (await run(getId, stage.services, { IdentityPoolId: poolId })).IdentityId ?? ''
    await expect(stage.credentials(guest, Logins)).rejects.toMatchObject(
      refused('Token is for another identity.'),
    )
  })

  it('is of its own pool', async () => {
    const other = await vouched('jane', await stage.pool(withDevelopers))
    const { id } = await vouched('jane')
    await expect(stage.credentials(id, other.Logins)).rejects.toMatchObject(
      refused('Incorrect token audience.'),
    )
  })

  it('ends with the link of the user', async () => {
    const { id, Logins } = await vouched('leaver')
    await vouched('stays')
    await run(mergeDeveloperIdentities, stage.services, {
      IdentityPoolId: poolId,
      DeveloperProviderName: developerProvider,
      SourceUserIdentifier: 'stays',
      DestinationUserIdentifier: 'leaver',
    })
    await expect(stage.credentials(id, Logins)).resolves.toMatchObject({ id })
    await run(unlinkDeveloperIdentity, stage.services, {
      IdentityId: id,
      IdentityPoolId: poolId,
      DeveloperProviderName: developerProvider,
      DeveloperUserIdentifier: 'leaver',
    })
    await expect(stage.credentials(id, Logins)).rejects.toMatchObject(unmatched)
  })

  it('is no token of the classic flow, nor of a guest: those were signed for others', async () => {
    const { id } = await vouched('victim')
    for (const logins of [
      [],
      [{ provider: 'graph.facebook.com', sub: 'jane' }],
      [{ provider: developerProvider, sub: 'victim' }],
    ]) {
      await expect(stage.credentials(id, await signedFor(id, logins))).rejects.toMatchObject(
        refused('Not a token of a developer identity.'),
      )
    }
  })

  it('gets no other token, which would make it last for ever', async () => {
    const { id, Logins } = await vouched('keeper')
    await expect(stage.token(id, Logins)).rejects.toMatchObject(
      refused("Can't pass in a Cognito token."),
    )
    await expect(stage.id(poolId, Logins)).rejects.toMatchObject(
      refused("Can't pass in a Cognito token."),
    )
  })

  it('is no login with another provider', async () => {
    const { token } = await vouched('mixed')
    const pool = await stage.pool({ SupportedLoginProviders: { 'accounts.google.com': 'x' } })
    await expect(stage.id(pool, { 'accounts.google.com': token })).rejects.toMatchObject(
      refused("Can't pass in a Cognito token."),
    )
  })

  it.each([
    ['x', 'Not a valid OpenId Connect identity token.'],
    [`${Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url')}.e30.x`, 'Not a'],
  ])('is not %s', async (token, reason) => {
    const { id } = await vouched('odd')
    await expect(stage.credentials(id, { [name]: token })).rejects.toThrow(
      `Invalid login token. ${reason}`,
    )
  })

  it('is none where the pool has no developer provider', async () => {
    const bare = await stage.pool({})
    const guest = (await run(getId, stage.services, { IdentityPoolId: bare })).IdentityId ?? ''
    const { Logins } = await vouched('jane')
    await expect(stage.credentials(guest, Logins)).rejects.toMatchObject(unsupported)
  })

  it('is what the name of a user under the developer provider is not', async () => {
    const { id } = await vouched('plain')
    for (const ask of [
      () => stage.id(poolId, { [developerProvider]: 'plain' }),
      () => stage.credentials(id, { [developerProvider]: 'plain' }),
      () => stage.token(id, { [developerProvider]: 'plain' }),
    ]) {
      await expect(ask()).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Please provide a valid public provider',
      })
    }
  })
})
