import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getCredentialsForIdentity } from '../../../../lib/operations/identity-pools/credentials/get-credentials-for-identity.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { deleteIdentities } from '../../../../lib/operations/identity-pools/identity-pools/delete-identities.ts'
import { describeIdentity } from '../../../../lib/operations/identity-pools/identity-pools/describe-identity.ts'
import { listIdentities } from '../../../../lib/operations/identity-pools/identity-pools/list-identities.ts'
import { jsonClients } from '../../../../lib/aws/services.ts'
import type { Services } from '../../../../lib/services.ts'
import { Table, type StoreClient } from '../../../../lib/store/table.ts'
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
import { vouchFor, withDevelopers } from '../developers.ts'

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

  it('deletes an identity of a developer user, who begins anew', async () => {
    const pool = await anIdentityPool(bench.services, [], withDevelopers)
    const { id } = await vouchFor(bench.services, { poolId: pool, user: 'jane' })
    await run(deleteIdentities, bench.services, { IdentityIdsToDelete: [id] })
    const again = await vouchFor(bench.services, { poolId: pool, user: 'jane' })
    expect(again.id).not.toBe(id)
    expect(await listed(pool)).toEqual([again.id])
  })

  it('deletes identities that are being linked to at the same time', async () => {
    const pool = await anIdentityPool(bench.services, [users], withDevelopers)
    const Logins = await loginOf('linked meanwhile')
    const id = await idOf(pool, Logins)
    const link = (i: number) =>
      vouchFor(bench.services, {
        poolId: pool,
        user: `user-${String(i)}`,
        others: Logins,
      })
    const [{ UnprocessedIdentityIds }] = await Promise.all([
      run(deleteIdentities, bench.services, { IdentityIdsToDelete: [id] }),
      ...Array.from({ length: 8 }, (_, i) => link(i).catch(() => undefined)),
    ])
    expect(UnprocessedIdentityIds).toEqual([])
    expect(await listed(pool)).not.toContain(id)
    const anew = await idOf(pool, Logins)
    expect(anew).not.toBe(id)
    for (let i = 0; i < 8; i++) await expect(link(i)).resolves.toBeDefined()
  })

  it('tells of those that it could not delete, and deletes the others', async () => {
    const pool = await anIdentityPool(bench.services)
    const [stuck, fine] = [await idOf(pool), await idOf(pool)]
    const call: StoreClient['call'] = async (operation, input) => {
      if (operation === 'TransactWriteItems' && JSON.stringify(input).includes(stuck)) {
        throw new Error('the store is out of order')
      }
      return jsonClients(process.env, 'us-east-1').dynamoDb().call(operation, input)
    }
    const table = new Table({ call }, bench.services.settings.tableName)
    const services = Object.create(bench.services, { table: { value: table } }) as Services // fails for one
    const answer = await run(deleteIdentities, services, { IdentityIdsToDelete: [stuck, fine] })
    expect(answer).toEqual({
      UnprocessedIdentityIds: [{ IdentityId: stuck, ErrorCode: 'InternalServerError' }],
    })
    expect(await listed(pool)).toEqual([stuck])
  })
})
