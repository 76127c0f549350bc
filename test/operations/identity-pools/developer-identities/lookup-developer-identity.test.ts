import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { lookupDeveloperIdentity } from '../../../../lib/operations/identity-pools/developer-identities/lookup-developer-identity.ts'
import { mergeDeveloperIdentities } from '../../../../lib/operations/identity-pools/developer-identities/merge-developer-identities.ts'
import { run } from '../../../builders.ts'
import { anIdentityPool, identityBench, type IdentityBench } from '../bench.ts'
import { developerProvider, vouchFor, withDevelopers } from '../developers.ts'

let bench: IdentityBench
let poolId: string

beforeAll(async () => {
  bench = await identityBench()
  poolId = await anIdentityPool(bench.services, [], withDevelopers)
})

afterAll(() => bench.stop())

async function idOf(user: string): Promise<string> {
  return (await vouchFor(bench.services, { poolId, user })).id
}

function look(
  question: {
    IdentityId?: string
    DeveloperUserIdentifier?: string
    MaxResults?: number
    NextToken?: string
  },
  IdentityPoolId = poolId,
) {
  return run(lookupDeveloperIdentity, bench.services, { IdentityPoolId, ...question })
}

/** An identity of several users. */
async function anIdentityOf(users: readonly string[]): Promise<string> {
  const [first = '', ...more] = users
  const id = await idOf(first)
  for (const user of more) {
    await idOf(user)
    await run(mergeDeveloperIdentities, bench.services, {
      SourceUserIdentifier: user,
      DestinationUserIdentifier: first,
      DeveloperProviderName: developerProvider,
      IdentityPoolId: poolId,
    })
  }
  return id
}

const conflict = {
  code: 'ResourceConflictException',
  message: 'The developer user identifier does not belong to the identity.',
}

describe('LookupDeveloperIdentity', () => {
  it('finds identity and user by each other, or tells that they belong together', async () => {
    const [IdentityId, DeveloperUserIdentifier] = [await idOf('Jane Doe ü'), 'Jane Doe ü']
    const both = { IdentityId, DeveloperUserIdentifierList: [DeveloperUserIdentifier] }
    expect(await look({ DeveloperUserIdentifier })).toEqual(both)
    expect(await look({ IdentityId })).toMatchObject(both)
    expect(await look({ IdentityId, DeveloperUserIdentifier })).toEqual(both)
  })

  it('pages through the users of an identity, each once', async () => {
    const users = Array.from({ length: 7 }, (_, i) => `page-${String(i)}`)
    const IdentityId = await anIdentityOf(users)
    const seen: string[] = []
    const sizes: number[] = []
    let NextToken: string | undefined
    do {
      const page = await look({ IdentityId, MaxResults: 3, ...(NextToken && { NextToken }) })
      sizes.push(page.DeveloperUserIdentifierList?.length ?? 0)
      seen.push(...(page.DeveloperUserIdentifierList ?? []))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(sizes).toEqual([3, 3, 1])
    expect(seen.toSorted()).toEqual(users)
    expect((await look({ IdentityId })).DeveloperUserIdentifierList).toEqual(seen)
  })

  it('finds none of an identity that was merged away', async () => {
    const source = await idOf('merged')
    await anIdentityOf(['survivor', 'merged'])
    const { DeveloperUserIdentifierList } = await look({ IdentityId: source })
    expect(DeveloperUserIdentifierList).toEqual([])
  })

  it('refuses a pair that does not belong together', async () => {
    const [IdentityId] = [await idOf('one'), await idOf('other')]
    for (const DeveloperUserIdentifier of ['other', 'nobody']) {
      await expect(look({ IdentityId, DeveloperUserIdentifier })).rejects.toMatchObject(conflict)
    }
  })

  it('tells of users, identities and pools that are not there', async () => {
    await expect(look({ DeveloperUserIdentifier: 'nobody' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "Developer user 'nobody' not found.",
    })
    const IdentityId = `${poolId.slice(0, 18)}-0000-4000-8000-000000000000`
    for (const question of [{ IdentityId }, { IdentityId, DeveloperUserIdentifier: 'x' }]) {
      await expect(look(question)).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `Identity '${IdentityId}' not found.`,
      })
    }
    const unknown = 'us-east-1:00000000-0000-4000-8000-000000000000'
    await expect(look({ DeveloperUserIdentifier: 'x' }, unknown)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${unknown}' not found.`,
    })
  })

  it('keeps to its pool', async () => {
    const other = await anIdentityPool(bench.services, [], withDevelopers)
    const IdentityId = await idOf('local')
    await expect(look({ IdentityId }, other)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
    await expect(look({ DeveloperUserIdentifier: 'local' }, other)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })

  it('refuses neither, a foreign page token, and users of a pool that has none', async () => {
    await expect(look({})).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Either IdentityID or DeveloperUserIdentifier must not be null.',
    })
    const IdentityId = await idOf('tokens')
    for (const NextToken of ['nonsense', Buffer.from(IdentityId).toString('base64url')]) {
      await expect(look({ IdentityId, NextToken })).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Invalid NextToken.',
      })
    }
    const plain = await anIdentityPool(bench.services)
    await expect(look({ DeveloperUserIdentifier: 'x' }, plain)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'This identity pool does not support the specified developer provider',
    })
  })
})
