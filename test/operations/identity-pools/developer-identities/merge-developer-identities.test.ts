import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { mergeDeveloperIdentities } from '../../../../lib/operations/identity-pools/developer-identities/merge-developer-identities.ts'
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

async function idOf(user: string, more: Partial<DeveloperQuestion> = {}): Promise<string> {
  return (await vouch(bench.services, { poolId, user, ...more })).id
}

async function loginOf(username: string, from = users) {
  const user = await aUser(bench.services, from, username)
  const { IdToken } = await tokensOf(bench.services, from, { user })
  return { [from.provider]: IdToken }
}

async function merge(source: string, destination: string, provider = developerProvider) {
  const { IdentityId } = await run(mergeDeveloperIdentities, bench.services, {
    SourceUserIdentifier: source,
    DestinationUserIdentifier: destination,
    DeveloperProviderName: provider,
    IdentityPoolId: poolId,
  })
  return IdentityId
}

describe('MergeDeveloperIdentities', () => {
  it('gives both users and all logins the destination’s identity, and disables the source’s', async () => {
    const [login, other] = [await loginOf('source'), await loginOf('destination', others)]
    const source = await idOf('source', { others: login })
    const destination = await idOf('destination', { others: other })
    expect(await merge('source', 'destination')).toBe(destination)
    for (const user of ['source', 'destination']) expect(await idOf(user)).toBe(destination)
    for (const Logins of [login, other]) {
      const { IdentityId } = await run(getId, bench.services, { IdentityPoolId: poolId, Logins })
      expect(IdentityId).toBe(destination)
    }
    const described = await run(describeIdentity, bench.services, { IdentityId: destination })
    expect(described.Logins).toEqual([developerProvider, others.provider, users.provider])
    await expect(
      run(getCredentialsForIdentity, bench.services, { IdentityId: source, Logins: login }),
    ).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${source}' is forbidden.`,
    })
    expect(await storedIdentity(bench.services, source)).toMatchObject({
      isDisabled: true,
      mergedInto: destination,
      logins: [],
    })
    expect(await storedIdentity(bench.services, destination)).toMatchObject({
      mergedFrom: [source],
    })
  })

  it('kills the tokens of the source', async () => {
    const { id, token } = await vouch(bench.services, { poolId, user: 'stale' })
    await idOf('fresh')
    const Logins = { 'cognito-identity.amazonaws.com': token }
    const question = { IdentityId: id, Logins }
    await expect(run(getCredentialsForIdentity, bench.services, question)).resolves.toBeDefined()
    await merge('stale', 'fresh')
    await expect(run(getCredentialsForIdentity, bench.services, question)).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    })
  })

  it('does it once for 64 requests at once, in either direction', async () => {
    const ids = [await idOf('left'), await idOf('right')]
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        i % 2 ? merge('left', 'right') : merge('right', 'left'),
      ),
    )
    const [survivor, ...more] = new Set(answers)
    expect(more).toEqual([])
    const [absorbed = ''] = ids.filter((id) => id !== survivor)
    expect(await idOf('left')).toBe(survivor)
    expect(await idOf('right')).toBe(survivor)
    expect(await storedIdentity(bench.services, absorbed)).toMatchObject({ mergedInto: survivor })
    expect(await storedIdentity(bench.services, survivor ?? '')).toMatchObject({
      mergedFrom: [absorbed],
    })
  })

  it('merges many sources into one destination at once, none lost', async () => {
    const destination = await idOf('hub')
    const sources = Array.from({ length: 16 }, (_, i) => `spoke-${String(i)}`)
    const ids = await Promise.all(sources.map((source) => idOf(source)))
    await Promise.all(sources.map((source) => merge(source, 'hub')))
    const { mergedFrom, logins } = await storedIdentity(bench.services, destination)
    expect(new Set(mergedFrom)).toEqual(new Set(ids))
    expect(logins).toHaveLength(17)
    for (const source of sources) expect(await idOf(source)).toBe(destination)
  })

  it('answers the same when it is repeated', async () => {
    await idOf('once')
    const destination = await idOf('again')
    expect(await merge('once', 'again')).toBe(destination)
    expect(await merge('once', 'again')).toBe(destination)
    expect((await storedIdentity(bench.services, destination)).mergedFrom).toHaveLength(1)
  })

  it('refuses two users of one public provider, and leaves both', async () => {
    const source = await idOf('one', { others: await loginOf('one') })
    const destination = await idOf('two', { others: await loginOf('two') })
    await expect(merge('one', 'two')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Login is already linked to another account.',
    })
    expect(await idOf('one')).toBe(source)
    expect(await idOf('two')).toBe(destination)
  })

  it('refuses more than twenty logins together', async () => {
    for (const [side, pool] of [
      ['a', users],
      ['b', others],
    ] as const) {
      const login = await loginOf(`full-${side}`, pool)
      const IdentityId = await idOf(`${side}-0`, { others: login })
      const more = Array.from(
        { length: side === 'a' ? 9 : 8 },
        (_, i) => `${side}-${String(i + 1)}`,
      )
      for (const user of more) await idOf(user, { IdentityId, others: login })
    }
    await expect(merge('a-0', 'b-0')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'An identity can have at most 20 linked logins.',
    })
  })

  it('refuses users whom nobody registered', async () => {
    await idOf('known')
    for (const [source, destination] of [
      ['known', 'stranger'],
      ['stranger', 'known'],
    ] as const) {
      await expect(merge(source, destination)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: "Developer user 'stranger' not found.",
      })
    }
  })

  it('refuses one user twice, and another developer provider', async () => {
    await idOf('lonely')
    await expect(merge('lonely', 'lonely')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Source and destination are the same user.',
    })
    await expect(merge('lonely', 'known', 'login.other')).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'This identity pool does not support the specified developer provider',
    })
  })
})
