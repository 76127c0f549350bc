import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { IdentityPoolUsage } from '@aws-sdk/client-cognito-sync'
import { describeIdentityPoolUsage } from '../../../lib/operations/sync/describe-identity-pool-usage.ts'
import { listIdentityPoolUsage } from '../../../lib/operations/sync/list-identity-pool-usage.ts'
import { countUsage } from '../../../lib/store/pool-usage.ts'
import { anIdentity, byAdmin, syncBench, type SyncBench } from './bench.ts'

let bench: SyncBench
let ids: string[]
beforeAll(async () => {
  bench = await syncBench()
  const owners = [bench.owner]
  for (let more = 0; more < 4; more++) owners.push(await anIdentity(bench.services))
  ids = owners.map(({ IdentityPoolId }) => IdentityPoolId).sort()
})
afterAll(() => bench.stop())

const list = (input: { MaxResults?: number; NextToken?: string | undefined } = {}) =>
  listIdentityPoolUsage.run(input, bench.services, byAdmin)

describe('ListIdentityPoolUsage', () => {
  it('lists the usage of every pool', async () => {
    const [counted = '', ...others] = ids
    const { table, now } = bench.services
    const modifiedAt = now() + 1000
    const batch = { position: '1', sessions: 3, bytes: 500, modifiedAt }
    await table.write(...countUsage(counted, batch, now()))
    const nothing = { SyncSessionsCount: 0, DataStorage: 0, LastModifiedDate: new Date(now()) }
    expect(await list()).toEqual({
      IdentityPoolUsages: [
        {
          IdentityPoolId: counted,
          SyncSessionsCount: 3,
          DataStorage: 500,
          LastModifiedDate: new Date(modifiedAt),
        },
        ...others.map((IdentityPoolId) => ({ IdentityPoolId, ...nothing })),
      ],
      MaxResults: 60,
      Count: 5,
    })
  })

  it('pages', async () => {
    const listed: (IdentityPoolUsage | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await list({ MaxResults: 2, NextToken })
      expect(page).toMatchObject({ MaxResults: 2, Count: page.IdentityPoolUsages?.length })
      listed.push(...(page.IdentityPoolUsages ?? []))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(listed.map((usage) => usage?.IdentityPoolId)).toEqual(ids)
  })

  it.each([
    [{ MaxResults: 0 }, 'MaxResults must be greater than 0.'],
    [{ NextToken: 'token' }, 'Invalid NextToken.'],
  ])('refuses %j', async (input, message) => {
    await expect(list(input)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message,
    })
  })
})

describe('DescribeIdentityPoolUsage', () => {
  it('refuses a pool that is not there', async () => {
    const IdentityPoolId = 'us-east-1:00000000-0000-0000-0000-000000000000'
    const usage = describeIdentityPoolUsage.run({ IdentityPoolId }, bench.services, byAdmin)
    await expect(usage).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      syncStatus: 404,
      message: `IdentityPool '${IdentityPoolId}' not found.`,
    })
  })
})
