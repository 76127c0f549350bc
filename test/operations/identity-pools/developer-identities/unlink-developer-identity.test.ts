import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { unlinkDeveloperIdentity } from '../../../../lib/operations/identity-pools/developer-identities/unlink-developer-identity.ts'
import { describeIdentity } from '../../../../lib/operations/identity-pools/identity-pools/describe-identity.ts'
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
import { developerProvider, vouchFor as vouch, withDevelopers } from '../developers.ts'

let bench: IdentityBench
let users: UserPoolBench
let poolId: string

beforeAll(async () => {
  bench = await identityBench()
  users = await aUserPool(bench.services)
  poolId = await anIdentityPool(bench.services, [users], withDevelopers)
})

afterAll(() => bench.stop())

function vouchFor(user: string, others: Record<string, string> = {}) {
  return vouch(bench.services, { poolId, user, others })
}

function unlink(IdentityId: string, user: string, more: Record<string, string> = {}) {
  return run(unlinkDeveloperIdentity, bench.services, {
    IdentityId,
    IdentityPoolId: poolId,
    DeveloperProviderName: developerProvider,
    DeveloperUserIdentifier: user,
    ...more,
  })
}

async function loginOf(username: string) {
  const user = await aUser(bench.services, users, username)
  const { IdToken } = await tokensOf(bench.services, users, { user })
  return { [users.provider]: IdToken }
}

describe('UnlinkDeveloperIdentity', () => {
  it('leaves the identity its other logins, and gives the user a new one', async () => {
    const login = await loginOf('stays')
    const { id, token } = await vouchFor('goes', login)
    expect(await unlink(id, 'goes')).toEqual({})
    const { Logins } = await run(describeIdentity, bench.services, { IdentityId: id })
    expect(Logins).toEqual([users.provider])
    expect((await vouchFor('goes')).id).not.toBe(id)
    await expect(
      run(getCredentialsForIdentity, bench.services, {
        IdentityId: id,
        Logins: { 'cognito-identity.amazonaws.com': token },
      }),
    ).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message:
        "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    })
  })

  it('disables the identity with its last login, so that it is no guest', async () => {
    const { id } = await vouchFor('last')
    await unlink(id, 'last')
    await expect(
      run(getCredentialsForIdentity, bench.services, { IdentityId: id }),
    ).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${id}' is forbidden.`,
    })
    const { Logins } = await run(describeIdentity, bench.services, { IdentityId: id })
    expect(Logins).toEqual([])
  })

  it('does it once for 64 requests at once', async () => {
    const { id } = await vouchFor('crowd')
    const answers = await Promise.allSettled(Array.from({ length: 64 }, () => unlink(id, 'crowd')))
    for (const answer of answers) {
      if (answer.status === 'fulfilled') continue
      expect(answer.reason).toMatchObject({ code: 'ResourceNotFoundException' })
    }
    expect((await vouchFor('crowd')).id).not.toBe(id)
  })

  it('refuses an identity that is not there, or is of another pool', async () => {
    const other = await anIdentityPool(bench.services, [], withDevelopers)
    const { id } = await vouch(bench.services, { poolId: other, user: 'foreign' })
    for (const missing of [id, `${poolId.slice(0, 18)}-0000-4000-8000-000000000000`]) {
      await expect(unlink(missing, 'foreign')).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `Identity '${missing}' not found.`,
      })
    }
  })

  it('refuses a user whom nobody registered, and one of another identity', async () => {
    const { id } = await vouchFor('owner')
    await vouchFor('neighbor')
    await expect(unlink(id, 'stranger')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "Developer user 'stranger' not found.",
    })
    await expect(unlink(id, 'neighbor')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Login is already linked to another account.',
    })
  })

  it('refuses another developer provider, and a pool that is not there', async () => {
    const { id } = await vouchFor('somebody')
    await expect(
      unlink(id, 'somebody', { DeveloperProviderName: 'login.other' }),
    ).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'This identity pool does not support the specified developer provider',
    })
    const IdentityPoolId = 'us-east-1:00000000-0000-4000-8000-000000000000'
    await expect(unlink(id, 'somebody', { IdentityPoolId })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${IdentityPoolId}' not found.`,
    })
  })
})
