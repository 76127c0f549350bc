import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { deleteIdentities } from '../../../../lib/operations/identity-pools/identity-pools/delete-identities.ts'
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

let bench: IdentityBench
let users: UserPoolBench

beforeAll(async () => {
  bench = await identityBench()
  users = await aUserPool(bench.services)
})

afterAll(() => bench.stop())

async function idOf(IdentityPoolId: string, Logins: Record<string, string> = {}) {
  return (await run(getId, bench.services, { IdentityPoolId, Logins })).IdentityId ?? ''
}

async function loginOf(username: string) {
  const user = await aUser(bench.services, users, username)
  return { [users.provider]: (await tokensOf(bench.services, users, { user })).IdToken }
}

async function listed(IdentityPoolId: string, HideDisabled?: boolean) {
  const ids: (string | undefined)[] = []
  let NextToken: string | undefined
  do {
    const page = await run(listIdentities, bench.services, {
      IdentityPoolId,
      MaxResults: 3,
      ...(HideDisabled !== undefined && { HideDisabled }),
      ...(NextToken !== undefined && { NextToken }),
    })
    ids.push(...(page.Identities ?? []).map(({ IdentityId }) => IdentityId))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return ids
}

describe('ListIdentities', () => {
  it('pages through the identities of its pool only', async () => {
    const [pool, other] = [
      await anIdentityPool(bench.services),
      await anIdentityPool(bench.services),
    ]
    const ids = await Promise.all(Array.from({ length: 10 }, () => idOf(pool)))
    await idOf(other)
    expect(await listed(pool)).toEqual(ids.sort())
  })

  it('leaves out identities that were merged away, if told to', async () => {
    const pool = await anIdentityPool(bench.services, [users])
    const Logins = await loginOf('merged')
    const [id, guest] = [await idOf(pool, Logins), await idOf(pool)]
    await run(getCredentialsForIdentity, bench.services, { IdentityId: guest, Logins })
    expect(await listed(pool)).toEqual([id, guest].sort())
    expect(await listed(pool, true)).toEqual([id])
  })

  it('tells of a pool that is not there', async () => {
    await expect(listed('us-east-1:00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})

describe('DeleteIdentities', () => {
  it('deletes identities with their logins, which begin anew', async () => {
    const pool = await anIdentityPool(bench.services, [users])
    const Logins = await loginOf('anew')
    const [id, guest] = [await idOf(pool, Logins), await idOf(pool)]
    const unknown = `${pool.slice(0, 18)}-0000-4000-8000-000000000000`
    const IdentityIdsToDelete = [id, guest, unknown]
    expect(await run(deleteIdentities, bench.services, { IdentityIdsToDelete })).toEqual({
      UnprocessedIdentityIds: [],
    })
    for (const IdentityId of [id, guest]) {
      await expect(run(describeIdentity, bench.services, { IdentityId })).rejects.toMatchObject({
        code: 'ResourceNotFoundException',
        message: `Identity '${IdentityId}' not found.`,
      })
    }
    const again = await idOf(pool, Logins)
    expect(again).not.toBe(id)
    expect(await listed(pool)).toEqual([again])
  })
})
