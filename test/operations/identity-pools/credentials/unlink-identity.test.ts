import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { unlinkIdentity } from '../../../../lib/operations/identity-pools/credentials/unlink-identity.ts'
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
import { developerProvider, vouchFor, withDevelopers } from '../developers.ts'

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

async function idOf(Logins: Record<string, string> = {}): Promise<string> {
  return (await run(getId, bench.services, { IdentityPoolId: poolId, Logins })).IdentityId ?? ''
}

async function loginOf(username: string, from = users) {
  const user = await aUser(bench.services, from, username)
  const { IdToken } = await tokensOf(bench.services, from, { user })
  return { [from.provider]: IdToken }
}

function unlink(IdentityId: string, Logins: Record<string, string>, LoginsToRemove: string[]) {
  return run(unlinkIdentity, bench.services, { IdentityId, Logins, LoginsToRemove })
}

async function providersOf(IdentityId: string) {
  return (await run(describeIdentity, bench.services, { IdentityId })).Logins
}

const unmatched = {
  code: 'NotAuthorizedException',
  message:
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
}
const noPublicProvider = {
  code: 'InvalidParameterException',
  message: 'Please provide a valid public provider',
}

describe('UnlinkIdentity', () => {
  it('takes a login, which then begins anew, and leaves the other one', async () => {
    const [one, other] = [await loginOf('one'), await loginOf('one', others)]
    const id = await idOf({ ...one, ...other })
    expect(await unlink(id, one, [others.provider])).toEqual({})
    expect(await providersOf(id)).toEqual([users.provider])
    expect(await idOf(one)).toBe(id)
    const anew = await idOf(other)
    expect(anew).not.toBe(id)
    expect(await providersOf(anew)).toEqual([others.provider])
  })

  it('takes logins by either name of a user pool, named twice too', async () => {
    const [one, other] = [await loginOf('names'), await loginOf('names', others)]
    const id = await idOf({ ...one, ...other })
    const issuerName = `${bench.url.slice('http://'.length)}/${others.pool.id}`
    await unlink(id, { ...one, ...other }, [issuerName, issuerName])
    expect(await providersOf(id)).toEqual([users.provider])
  })

  it('disables the identity with its last login: nobody becomes it as a guest', async () => {
    const login = await loginOf('last')
    const id = await idOf(login)
    await unlink(id, login, [users.provider])
    expect(await providersOf(id)).toEqual([])
    const forbidden = {
      code: 'NotAuthorizedException',
      message: `Access to Identity '${id}' is forbidden.`,
    }
    for (const Logins of [undefined, login]) {
      await expect(
        run(getCredentialsForIdentity, bench.services, {
          IdentityId: id,
          ...(Logins && { Logins }),
        }),
      ).rejects.toMatchObject(forbidden)
    }
    await expect(unlink(id, login, [users.provider])).rejects.toMatchObject(forbidden)
    expect(await idOf(login)).not.toBe(id)
  })

  it('takes the token of a developer user for proof, but leaves that user linked', async () => {
    const login = await loginOf('vouched')
    const { id, token } = await vouchFor(bench.services, { poolId, user: 'vouched', others: login })
    const proof = { 'cognito-identity.amazonaws.com': token }
    await expect(unlink(id, proof, [developerProvider])).rejects.toMatchObject(noPublicProvider)
    await unlink(id, proof, [users.provider])
    expect(await providersOf(id)).toEqual([developerProvider])
  })

  it('never leaves a login with two identities, or none, of 64 requests at once', async () => {
    const [one, other] = [await loginOf('rush'), await loginOf('rush', others)]
    const id = await idOf({ ...one, ...other })
    const requests = Array.from({ length: 64 }, (_, i) =>
      i % 2 ? unlink(id, one, [others.provider]) : unlink(id, other, [users.provider]),
    )
    const answers = await Promise.allSettled(requests)
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const [kept] = (await providersOf(id)) ?? []
    expect([users.provider, others.provider]).toContain(kept)
    const [own, lost] = kept === users.provider ? [one, other] : [other, one]
    expect(await idOf(own)).toBe(id)
    expect(await idOf(lost)).not.toBe(id)
  })

  it('refuses who has none of its logins, or another one beside', async () => {
    const [mine, theirs] = [await loginOf('mine'), await loginOf('theirs')]
    const id = await idOf(theirs)
    await expect(unlink(id, mine, [users.provider])).rejects.toMatchObject(unmatched)
    const beside = { ...theirs, ...(await loginOf('beside', others)) }
    await expect(unlink(id, beside, [users.provider])).rejects.toMatchObject(unmatched)
    await expect(unlink(id, {}, [users.provider])).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${id}' is forbidden.`,
    })
    expect(await idOf(theirs)).toBe(id)
  })

  it('refuses a token that is not good', async () => {
    const id = await idOf(await loginOf('forged'))
    await expect(unlink(id, { [users.provider]: 'x' }, [users.provider])).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid login token. Not a valid OpenId Connect identity token.',
    })
  })

  it('refuses a provider that the identity has no login of, and then takes none', async () => {
    const login = await loginOf('single')
    const id = await idOf(login)
    await expect(unlink(id, login, [users.provider, others.provider])).rejects.toMatchObject(
      noPublicProvider,
    )
    expect(await idOf(login)).toBe(id)
  })

  it('tells of an identity that is not there', async () => {
    const id = `${poolId.slice(0, 18)}-0000-4000-8000-000000000000`
    await expect(unlink(id, await loginOf('lost'), [users.provider])).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Identity '${id}' not found.`,
    })
  })
})
