import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { newIdentityId } from '../../../lib/identity-pools/ids.ts'
import { mergeIdentities } from '../../../lib/identity-pools/merge-identities.ts'
import { deleteIdentities } from '../../../lib/operations/identity-pools/identity-pools/delete-identities.ts'
import { deleteDataset } from '../../../lib/operations/sync/delete-dataset.ts'
import { describeDataset } from '../../../lib/operations/sync/describe-dataset.ts'
import { describeIdentityUsage } from '../../../lib/operations/sync/describe-identity-usage.ts'
import { listDatasets } from '../../../lib/operations/sync/list-datasets.ts'
import { addIdentity, identityRef } from '../../../lib/store/identities.ts'
import type { Owner } from '../../../lib/sync/owner.ts'
import { sweep } from '../../../lib/sweeper/sweep.ts'
import { watchedTable } from '../../sync/watched-table.ts'
import {
  aDataset,
  anIdentity,
  byAdmin,
  removal,
  replace,
  runAs,
  syncBench,
  type SyncBench,
} from './bench.ts'

let bench: SyncBench
let guest: Owner
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

beforeEach(async () => {
  bench = { ...bench, owner: await anIdentity(bench.services) }
  guest = await anotherIdentity()
})

/** One more identity in the pool of the owner. */
async function anotherIdentity(): Promise<Owner> {
  const { IdentityPoolId } = bench.owner
  const IdentityId = newIdentityId(IdentityPoolId)
  const { table, now } = bench.services
  const dates = { createdAt: now(), updatedAt: now(), version: 1 }
  await table.write(addIdentity({ id: IdentityId, poolId: IdentityPoolId, logins: [], ...dates }))
  return { IdentityPoolId, IdentityId }
}

async function merge(into: Owner, from: Owner): Promise<void> {
  const { table, now } = bench.services
  const [survivor, absorbed] = await Promise.all([
    table.get(identityRef(into.IdentityId)),
    table.get(identityRef(from.IdentityId)),
  ])
  if (!survivor || !absorbed) throw new Error('both identities are there')
  const { writes } = mergeIdentities({ survivor, absorbed, logins: [], now: now() })
  await table.write(...writes)
}

const of = (owner: Owner, name?: string) => aDataset({ ...bench, owner }, name)
const names = async (input = {}) => {
  const { Datasets = [], Count, NextToken } = await runAs(bench, listDatasets, input)
  expect(Count).toBe(Datasets.length)
  return { names: Datasets.map(({ DatasetName }) => DatasetName), NextToken }
}

describe('the dataset of a guest who was merged into a user', () => {
  it('is the user’s under a name with the guest’s id, beside the user’s own', async () => {
    await of(guest).update(replace('a', 'guest'))
    await aDataset(bench).update(replace('a', 'user'))
    await merge(bench.owner, guest)
    const merged = `notes.${guest.IdentityId}`
    expect(await aDataset(bench).list()).toMatchObject({
      Records: [{ Key: 'a', Value: 'user' }],
      MergedDatasetNames: [merged],
    })
    expect(await aDataset(bench, merged).list()).toMatchObject({
      Records: [{ Key: 'a', Value: 'guest', LastModifiedBy: guest.IdentityId }],
      MergedDatasetNames: [],
      DatasetExists: true,
      DatasetSyncCount: 1,
    })
    expect((await names()).names).toEqual(['notes', merged])
    const { Dataset } = await runAs(bench, describeDataset, { DatasetName: merged })
    expect(Dataset).toMatchObject({ ...ownId(), DatasetName: merged, NumRecords: 1 })
    const { IdentityUsage } = await runAs(bench, describeIdentityUsage, {})
    expect(IdentityUsage).toMatchObject({ DatasetCount: 2, DataStorage: 11 })
  })

  it('is named also when the user has none of that name', async () => {
    await of(guest).update(replace('a', 'guest'))
    await merge(bench.owner, guest)
    expect(await aDataset(bench).list()).toMatchObject({
      DatasetExists: false,
      MergedDatasetNames: [`notes.${guest.IdentityId}`],
    })
  })

  it('is named until it is deleted, which the user’s other devices are told', async () => {
    await of(guest).update(replace('a', 'guest'))
    await merge(bench.owner, guest)
    const DatasetName = `notes.${guest.IdentityId}`
    const deleted = await runAs(bench, deleteDataset, { DatasetName })
    expect(deleted.Dataset).toMatchObject({ ...ownId(), DatasetName })
    expect((await aDataset(bench).list()).MergedDatasetNames).toEqual([])
    expect((await names()).names).toEqual([])
    expect(await aDataset(bench, DatasetName).list({ LastSyncCount: 1 })).toMatchObject({
      DatasetExists: false,
      DatasetDeletedAfterRequestedSyncCount: true,
    })
    const { IdentityUsage } = await runAs(bench, describeIdentityUsage, {})
    expect(IdentityUsage).toMatchObject({ DatasetCount: 0, DataStorage: 0 })
    await expect(runAs(bench, deleteDataset, { DatasetName })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `Dataset '${DatasetName}' not found.`,
    })
  })

  it('can be written by the user, who counts on', async () => {
    await of(guest).update(replace('a', '1'), replace('b', '1'))
    await merge(bench.owner, guest)
    const { update, values, list } = aDataset(bench, `notes.${guest.IdentityId}`)
    const { Records } = await update(replace('a', '2', 1), removal('b', 1), replace('c', '1'))
    expect(Records).toMatchObject([
      { SyncCount: 2, LastModifiedBy: bench.owner.IdentityId },
      {},
      {},
    ])
    expect(await values()).toEqual({ a: '2', c: '1' })
    await runAs(bench, deleteDataset, { DatasetName: `notes.${guest.IdentityId}` })
    await update(replace('d', '1'))
    expect(await list()).toMatchObject({ DatasetSyncCount: 3, DatasetExists: true, Count: 1 })
  })

  it('is nobody’s else, and the guest’s no more', async () => {
    await of(guest).update(replace('a', 'guest'))
    const stranger = await anotherIdentity()
    const name = `notes.${guest.IdentityId}`
    for (const before of [bench.owner, stranger]) {
      expect(await of(before, name).list()).toMatchObject({ Records: [], DatasetExists: false })
    }
    await merge(bench.owner, guest)
    expect(await of(stranger, name).list()).toMatchObject({ Records: [], DatasetExists: false })
    await expect(of(guest).list()).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${guest.IdentityId}' is forbidden.`,
    })
  })

  it('yields to a dataset of the user that has that very name', async () => {
    await of(guest).update(replace('a', 'guest'))
    const name = `notes.${guest.IdentityId}`
    await aDataset(bench, name).update(replace('a', 'own'))
    await merge(bench.owner, guest)
    expect(await aDataset(bench, name).values()).toEqual({ a: 'own' })
    await runAs(bench, deleteDataset, { DatasetName: name })
    expect(await aDataset(bench, name).values()).toEqual({ a: 'guest' })
  })

  it('keeps a session that was begun before it was merged from writing', async () => {
    await of(guest).update(replace('a', '1'))
    const { SyncSessionToken } = await of(guest).list()
    await merge(bench.owner, guest)
    const late = of(guest).updateWith(SyncSessionToken, [replace('a', '2', 1)])
    await expect(late).rejects.toMatchObject({ code: 'NotAuthorizedException' })
  })

  it('stays the user’s when the user is merged in turn', async () => {
    await of(guest).update(replace('a', 'guest'))
    await aDataset(bench).update(replace('a', 'user'))
    await merge(bench.owner, guest)
    const last = await anotherIdentity()
    await merge(last, bench.owner)
    const { MergedDatasetNames } = await of(last).list()
    expect(MergedDatasetNames).toEqual(
      [guest, bench.owner].map(({ IdentityId }) => `notes.${IdentityId}`),
    )
  })

  it('is swept away with the user', async () => {
    await of(guest).update(replace('a', 'guest'))
    await merge(bench.owner, guest)
    const { table } = bench.services
    const IdentityIdsToDelete = [bench.owner.IdentityId]
    await deleteIdentities.run({ IdentityIdsToDelete }, bench.services, byAdmin)
    bench.clock.now += 60 * 60 * 1000
    await sweep(bench.services, () => true)
    const left = await table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `dataset#${guest.IdentityId}` } },
    })
    expect(left.items).toEqual([])
  })
})

describe('ListDatasets of somebody with merged identities', () => {
  it('pages through all of them, each once', async () => {
    const other = await anotherIdentity()
    for (const [owner, name] of [
      [bench.owner, 'b'],
      [bench.owner, 'a'],
      [guest, 'a'],
      [guest, 'c'],
      [other, 'd'],
    ] as const) {
      await of(owner, name).update(replace('k', 'v'))
    }
    await merge(bench.owner, guest)
    await merge(bench.owner, other)
    const all = [
      'a',
      'b',
      `a.${guest.IdentityId}`,
      `c.${guest.IdentityId}`,
      `d.${other.IdentityId}`,
    ]
    for (const MaxResults of [1, 2, 3, 4, 5, 60]) {
      const listed: (string | undefined)[] = []
      let NextToken: string | undefined
      do {
        const page = await names({ MaxResults, NextToken })
        listed.push(...page.names)
        NextToken = page.NextToken
      } while (NextToken !== undefined)
      expect(listed).toEqual(all)
    }
  })

  it('refuses a place in the datasets of an identity that was not merged', async () => {
    await of(guest).update(replace('k', 'v'))
    const NextToken = Buffer.from(`${guest.IdentityId} `).toString('base64url')
    await expect(runAs(bench, listDatasets, { NextToken })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Invalid NextToken.',
    })
  })
})

it('costs no trip more, with merged identities or without', async () => {
  await aDataset(bench).update(replace('a', 'user'))
  const { services, calls } = watchedTable(bench.services)
  await aDataset({ ...bench, services }).list()
  expect(calls).toEqual(['BatchGetItem', 'Query'])
  await merge(bench.owner, guest)
  calls.length = 0
  await aDataset({ ...bench, services }).list()
  expect(calls.slice(0, 1)).toEqual(['BatchGetItem'])
  expect(calls.slice(1).sort()).toEqual(['BatchGetItem', 'Query']) // side by side
})

function ownId() {
  return { IdentityId: bench.owner.IdentityId }
}
