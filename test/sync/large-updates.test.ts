import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { RecordPatch } from '@aws-sdk/client-cognito-sync'
import { deleteDataset } from '../../lib/operations/sync/delete-dataset.ts'
import { datasetRef, requirePending, settledBefore } from '../../lib/store/datasets.ts'
import { datasetKeys } from '../../lib/store/keys.ts'
import { putRecord } from '../../lib/store/records.ts'
import { settleUpdate } from '../../lib/sync/settle-update.ts'
import {
  aDataset,
  anIdentity,
  removal,
  replace,
  runAs,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'
import { watchedTable } from './watched-table.ts'

jest.setTimeout(60_000) // the largest updates there can be

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

beforeEach(async () => {
  bench = { ...bench, owner: await anIdentity(bench.services) }
})

const longest = 1_048_575

function patches(count: number, value: string, syncCount = 0): RecordPatch[] {
  return Array.from({ length: count }, (_, index) => replace(`key${index}`, value, syncCount))
}

function valuesOf(count: number, value: string): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, value]))
}

/** What lies in the partition of the dataset's generation, by the first word of the sort key. */
async function stored(name = 'notes'): Promise<Record<string, number>> {
  const { table } = bench.services
  const dataset = await table.get(datasetRef(bench.owner.IdentityId, name))
  const pk = datasetKeys.generation(bench.owner.IdentityId, dataset?.generation ?? '')
  const kinds: Record<string, number> = {}
  let start: { pk: string; sk: string } | undefined
  do {
    const page = await table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ...(start && { ExclusiveStartKey: { pk: { S: start.pk }, sk: { S: start.sk } } }),
    })
    for (const { sk } of page.items) {
      const kind = String(sk).split('#')[0] ?? ''
      kinds[kind] = (kinds[kind] ?? 0) + 1
    }
    start = page.last
  } while (start)
  return kinds
}

describe('an update', () => {
  it('of one record takes two round trips, in a dataset of any size', async () => {
    const { update, list } = aDataset(bench)
    await update(...patches(1024, 'v'))
    const { SyncSessionToken } = await list()
    const { services, calls } = watchedTable(bench.services)
    const watched = aDataset({ ...bench, services })
    await watched.updateWith(SyncSessionToken, [replace('key7', 'w', 1)])
    expect(calls).toEqual(['BatchGetItem', 'TransactWriteItems'])
  })

  it.each([1, 99, 101, 1024])(
    'of %d records is written, replaced and removed',
    async (count) => {
      const { update, values, list } = aDataset(bench)
      const { Records } = await update(...patches(count, 'first'))
      expect(Records).toHaveLength(count)
      expect(await values()).toEqual(valuesOf(count, 'first'))
      await update(...patches(count, 'second', 1))
      expect(await values()).toEqual(valuesOf(count, 'second'))
      await update(...patches(count, '', 2).map(({ Key = '' }) => removal(Key, 2)))
      expect(await values()).toEqual({})
      expect((await list({ LastSyncCount: 2 })).Count).toBe(count)
      expect(await stored()).toEqual({ record: count })
    },
    60_000,
  )

  it.each([99, 101, 1024])(
    'of %d records is refused whole for one conflict',
    async (count) => {
      const { update, values } = aDataset(bench)
      await update(...patches(count, 'first'))
      const wrong = patches(count, 'second', 1).with(-1, replace(`key${count - 1}`, 'second', 7))
      await expect(update(...wrong)).rejects.toMatchObject({ code: 'ResourceConflictException' })
      expect(await values()).toEqual(valuesOf(count, 'first'))
    },
    60_000,
  )

  it('stores one value of a megabyte, replaces it and leaves nothing of it', async () => {
    const { update, values } = aDataset(bench)
    const value = '0123456789abcde'.repeat(longest / 15)
    await update(replace('k', value))
    expect(await values()).toEqual({ k: value })
    expect(await stored()).toEqual({ record: 1, value: 3 })
    await expect(update(replace('l', ''))).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'A dataset has at most 1048576 bytes.',
    })
    await update(replace('k', `${value.slice(3)}€`, 1)) // a character of three bytes
    expect(await values()).toEqual({ k: `${value.slice(3)}€` })
    expect(await stored()).toEqual({ record: 1, value: 3 })
    await update(replace('k', 'small', 2))
    expect(await stored()).toEqual({ record: 1 })
  })

  it('fills a dataset with records of all sizes to the last byte', async () => {
    const { update, values } = aDataset(bench)
    const sizes = [16_385, 16_384, 350 * 1024, 350 * 1024 + 1]
    const large = sizes.map((size, index) => replace(`large${index}`, 'ß'.repeat(size / 2)))
    const used = large.reduce(
      (sum, { Key = '', Value = '' }) => sum + Buffer.byteLength(Key + Value),
      0,
    )
    const small = Array.from({ length: 1000 }, (_, index) =>
      replace(`s${String(index).padStart(3, '0')}`, 'x'.repeat(200)),
    )
    const rest = replace('rest', 'y'.repeat(1_048_576 - used - 204_000 - 4))
    const all = [...large, ...small, rest]
    await update(...all)
    expect(await values()).toEqual(Object.fromEntries(all.map(({ Key, Value }) => [Key, Value])))
    expect((await stored()).change).toBeUndefined()
    await expect(update(replace('x', ''))).rejects.toMatchObject({ code: 'LimitExceededException' })
  })

  it('refuses record 1,025', async () => {
    const { update } = aDataset(bench)
    await update(...patches(1024, 'v'))
    await expect(update(replace('more', 'v'))).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'A dataset has at most 1024 records.',
    })
  })
})

describe('an update that is cut off', () => {
  const count = 101
  const big = 'b'.repeat(20_000) // lies aside, so that the old value has to be cleared away

  it('would take seven calls', async () => {
    const { update, list } = aDataset(bench)
    await update(...patches(count, 'first'), replace('big', big))
    const { SyncSessionToken } = await list()
    const { services, calls } = watchedTable(bench.services)
    const next = [...patches(count, 'second', 1), replace('big', `2${big}`, 1)]
    await aDataset({ ...bench, services }).updateWith(SyncSessionToken, next)
    expect(calls).toEqual([
      'BatchGetItem',
      'BatchGetItem', // beside the first
      'TransactWriteItems', // takes effect
      'BatchGetItem',
      'TransactWriteItems',
      'TransactWriteItems',
      'TransactWriteItems', // settled
    ])
  })

  it.each(crashes())(
    'at call $atCall (afterEffect $afterEffect) applies wholly or not at all',
    async (crash) => {
      const { update, values, list } = aDataset(bench)
      await update(...patches(count, 'first'), replace('big', big))
      const { SyncSessionToken } = await list()
      const broken = watchedTable(bench.services, crash)
      const next = [...patches(count, 'second', 1), replace('big', `2${big}`, 1)]
      const outcome = await aDataset({ ...bench, services: broken.services })
        .updateWith(SyncSessionToken, next)
        .then(
          () => 'done',
          () => 'failed',
        )
      const found = await values()
      const isNew = found.key0 === 'second'
      if (outcome === 'done') expect(isNew).toBe(true)
      expect(found).toEqual(
        isNew
          ? { ...valuesOf(count, 'second'), big: `2${big}` }
          : { ...valuesOf(count, 'first'), big },
      )
      expect(await stored()).toEqual({ record: count + 1, value: 1 })
      await update(replace('key0', 'after', isNew ? 2 : 1))
      expect((await values()).key0).toBe('after')
      expect((await list()).DatasetSyncCount).toBe(isNew ? 3 : 2)
    },
  )

  it('is not brought back by whoever settles it late', async () => {
    const { update, values, list } = aDataset(bench)
    await update(...patches(count, 'first'))
    const { SyncSessionToken } = await list()
    const broken = watchedTable(bench.services, { atCall: 5, afterEffect: false })
    await aDataset({ ...bench, services: broken.services }).updateWith(
      SyncSessionToken,
      patches(count, 'second', 1),
    )
    const { table } = bench.services
    const pending = await table.get(datasetRef(bench.owner.IdentityId, 'notes'))
    if (!pending) throw new Error('the dataset is there')
    expect(pending.pendingParts).toBe(1)
    await Promise.all([settleUpdate(table, pending), settleUpdate(table, pending), values()])
    await update(replace('key0', 'third', 2), removal('key1', 2))
    await expect(
      table.write(requirePending(pending), putRecord(pending, staleRecord('key0'))),
    ).rejects.toBe(settledBefore)
    await settleUpdate(table, pending)
    const after = { ...valuesOf(count, 'second'), key0: 'third', key1: undefined }
    expect(await values()).toEqual(after)
  })

  it('is dropped with its dataset', async () => {
    const { update, list } = aDataset(bench)
    await update(...patches(count, 'first'))
    const { SyncSessionToken } = await list()
    const broken = watchedTable(bench.services, { atCall: 6, afterEffect: false })
    await aDataset({ ...bench, services: broken.services }).updateWith(
      SyncSessionToken,
      patches(count, 'second', 1),
    )
    await runAs(bench, deleteDataset, { DatasetName: 'notes' })
    expect(await list({ LastSyncCount: 1 })).toMatchObject({
      DatasetExists: false,
      DatasetDeletedAfterRequestedSyncCount: true,
    })
  })

  const staleRecord = (key: string) => {
    return { key, value: 'stale', bytes: 9, syncCount: 2, modifiedAt: 0, modifiedBy: 'late' }
  }

  function crashes() {
    const calls = [1, 2, 3, 4, 5, 6, 7]
    return calls.flatMap((atCall) => [
      { atCall, afterEffect: false },
      { atCall, afterEffect: true },
    ])
  }
})

describe('a listing', () => {
  it('pages through an update that fills more than a megabyte of the index', async () => {
    const { update, list } = aDataset(bench)
    await update(...patches(1024, 'v'.repeat(1000)))
    const first = await list({ MaxResults: 1000 })
    const { NextToken, SyncSessionToken } = first
    const second = await list({ NextToken, SyncSessionToken })
    expect([first.Count, second.Count]).toEqual([1000, 24])
  })

  it('never shows a part of an update', async () => {
    const { update, list } = aDataset(bench)
    await update(...patches(90, '0'))
    let isOver = false
    const write = async () => {
      for (let round = 1; round <= 12; round++) {
        await update(...patches(round % 4 === 0 ? 120 : 90, String(round), 0).map(await current()))
      }
      isOver = true
    }
    const current = async () => {
      const { Records = [] } = await list()
      const counts = new Map(Records.map(({ Key, SyncCount }) => [Key, SyncCount]))
      return (patch: RecordPatch) => ({ ...patch, SyncCount: counts.get(patch.Key) ?? 0 })
    }
    const read = async () => {
      while (!isOver) {
        const { Records = [], DatasetSyncCount } = await list()
        const newest = Records.filter(({ SyncCount }) => SyncCount === DatasetSyncCount)
        expect([90, 120]).toContain(newest.length)
        expect(new Set(newest.map(({ Value }) => Value)).size).toBe(1)
      }
    }
    await Promise.all([write(), read(), read()])
  })
})
