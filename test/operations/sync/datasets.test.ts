import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { deleteDataset } from '../../../lib/operations/sync/delete-dataset.ts'
import { describeDataset } from '../../../lib/operations/sync/describe-dataset.ts'
import { describeIdentityUsage } from '../../../lib/operations/sync/describe-identity-usage.ts'
import { listDatasets } from '../../../lib/operations/sync/list-datasets.ts'
import {
  aDataset,
  anIdentity,
  removal,
  replace,
  runAs,
  syncBench,
  type SyncBench,
} from './bench.ts'

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

beforeEach(async () => {
  bench = { ...bench, owner: await anIdentity(bench.services) }
})

const notFound = (DatasetName: string) => ({
  code: 'ResourceNotFoundException',
  syncStatus: 404,
  message: `Dataset '${DatasetName}' not found.`,
})

describe('DescribeDataset', () => {
  it('tells size and dates', async () => {
    const { update } = aDataset(bench)
    const created = bench.clock.now
    await update(replace('a', 'one'), replace('b', 'two'))
    bench.clock.now += 1000
    await update(removal('b', 1))
    expect(await runAs(bench, describeDataset, { DatasetName: 'notes' })).toEqual({
      Dataset: {
        IdentityId: bench.owner.IdentityId,
        DatasetName: 'notes',
        CreationDate: new Date(created),
        LastModifiedDate: new Date(created + 1000),
        LastModifiedBy: bench.owner.IdentityId,
        DataStorage: 4,
        NumRecords: 1,
      },
    })
  })

  it('refuses a dataset that is not there', async () => {
    await expect(runAs(bench, describeDataset, { DatasetName: 'notes' })).rejects.toMatchObject(
      notFound('notes'),
    )
  })
})

describe('ListDatasets', () => {
  it('pages by name, without those that were deleted', async () => {
    for (const name of ['b', 'a', 'c', 'd']) await aDataset(bench, name).update(replace('k', 'v'))
    await runAs(bench, deleteDataset, { DatasetName: 'b' })
    const first = await runAs(bench, listDatasets, { MaxResults: 2 })
    expect(first.Datasets?.map(({ DatasetName }) => DatasetName)).toEqual(['a', 'c'])
    const second = await runAs(bench, listDatasets, { NextToken: first.NextToken })
    expect(second).toMatchObject({ Datasets: [{ DatasetName: 'd', NumRecords: 1 }], Count: 1 })
    expect(second.NextToken).toBeUndefined()
  })

  it('is empty at first', async () => {
    expect(await runAs(bench, listDatasets, {})).toMatchObject({ Datasets: [], Count: 0 })
  })

  it.each([
    [{ NextToken: '!' }, 'Invalid NextToken.'],
    [{ MaxResults: -1 }, 'MaxResults must be greater than 0.'],
  ])('refuses %j', async (input, message) => {
    const refusal = { code: 'InvalidParameterException', message }
    await expect(runAs(bench, listDatasets, input)).rejects.toMatchObject(refusal)
  })
})

describe('DescribeIdentityUsage', () => {
  it('sums up the datasets', async () => {
    await aDataset(bench, 'a').update(replace('k', 'v'))
    await aDataset(bench, 'b').update(replace('k', 'value'))
    expect(await runAs(bench, describeIdentityUsage, {})).toEqual({
      IdentityUsage: {
        ...bench.owner,
        LastModifiedDate: new Date(bench.clock.now),
        DatasetCount: 2,
        DataStorage: 8,
      },
    })
  })
})

describe('DeleteDataset', () => {
  it('answers the dataset, and it is gone', async () => {
    const { list, update } = aDataset(bench)
    await update(replace('a', 'one'))
    expect(await runAs(bench, deleteDataset, { DatasetName: 'notes' })).toMatchObject({
      Dataset: { DatasetName: 'notes', NumRecords: 1 },
    })
    expect(await list()).toMatchObject({ Records: [], DatasetExists: false, DatasetSyncCount: 0 })
    await expect(runAs(bench, deleteDataset, { DatasetName: 'notes' })).rejects.toMatchObject(
      notFound('notes'),
    )
  })

  it('tells who synchronized before that it was deleted, also when it is made again', async () => {
    const { list, update } = aDataset(bench)
    await update(replace('a', 'one'))
    await update(replace('b', 'two'))
    await runAs(bench, deleteDataset, { DatasetName: 'notes' })
    const wasDeleted = async (LastSyncCount: number) =>
      (await list({ LastSyncCount })).DatasetDeletedAfterRequestedSyncCount
    expect(await wasDeleted(0)).toBe(false)
    expect(await wasDeleted(2)).toBe(true)
    const { Records } = await update(replace('a', 'new'))
    expect(Records).toMatchObject([{ Key: 'a', SyncCount: 3 }])
    expect(await wasDeleted(2)).toBe(true)
    expect(await wasDeleted(3)).toBe(false)
    expect(await list({ LastSyncCount: 2 })).toMatchObject({
      Records: [{ Key: 'a', Value: 'new' }],
      DatasetSyncCount: 3,
    })
  })

  it('keeps counts rising through several deletions, and begins other names at one', async () => {
    const { update } = aDataset(bench)
    for (const count of [1, 2, 3]) {
      expect((await update(replace('a', 'v'))).Records).toMatchObject([{ SyncCount: count }])
      await runAs(bench, deleteDataset, { DatasetName: 'notes' })
    }
    const { Records } = await aDataset(bench, 'other').update(replace('a', 'v'))
    expect(Records).toMatchObject([{ SyncCount: 1 }])
  })

  it('refuses a session from before the deletion', async () => {
    const { list, update, updateWith } = aDataset(bench)
    await update(replace('a', 'one'))
    const { SyncSessionToken } = await list()
    await runAs(bench, deleteDataset, { DatasetName: 'notes' })
    const late = updateWith(SyncSessionToken, [replace('a', 'two', 1)])
    await expect(late).rejects.toMatchObject({ code: 'ResourceConflictException' })
  })

  it('gives the place of the dataset free', async () => {
    for (let count = 0; count < 20; count++) {
      await aDataset(bench, `d${count}`).update(replace('a', '1'))
    }
    await expect(aDataset(bench, 'more').update(replace('a', '1'))).rejects.toThrow()
    await runAs(bench, deleteDataset, { DatasetName: 'd7' })
    await aDataset(bench, 'more').update(replace('a', '1'))
    await expect(aDataset(bench, 'd7').update(replace('a', '1'))).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
  })

  it('has one winner, with 16 callers and a writer at once', async () => {
    const { update } = aDataset(bench)
    await update(replace('a', 'one'))
    const deletions = Array.from({ length: 16 }, () =>
      runAs(bench, deleteDataset, { DatasetName: 'notes' }),
    )
    const [, ...outcomes] = await Promise.allSettled([update(replace('b', 'one')), ...deletions])
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    const { IdentityUsage } = await runAs(bench, describeIdentityUsage, {})
    const { DatasetExists } = await aDataset(bench).list()
    expect(IdentityUsage?.DatasetCount).toBe(DatasetExists ? 1 : 0)
  })
})
