import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RecordPatch } from '@aws-sdk/client-cognito-sync'
import {
  aDataset,
  anIdentity,
  removal,
  replace,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'
import { deleteDataset } from '../../lib/operations/sync/delete-dataset.ts'
import { byIdentity } from '../operations/sync/bench.ts'
import { datasetKeys } from '../../lib/store/keys.ts'
import { watchedTable } from './watched-table.ts'

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
  const { datasetRef } = await import('../../lib/store/datasets.ts')
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
    expect(calls).toEqual(['BatchGetItemCommand', 'TransactWriteItemsCommand'])
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
    const { update, values, list } = aDataset(bench)
    const value = '0123456789abcde'.repeat(longest / 15)
    await update(replace('k', value))
    expect(await values()).toEqual({ k: value })
    expect(await stored()).toEqual({ record: 1, value: 3 })
    await expect(update(replace('l', '', 0))).resolves.toBeDefined()
    await expect(update(replace('more', '1'))).rejects.toMatchObject({
      code: 'LimitExceededException',
    })
    await update(removal('l', 2), replace('k', `${value.slice(1)}€`.slice(3), 1))
    expect((await list()).Records).toMatchObject([{ Value: `${value.slice(4)}€` }])
    expect(await stored()).toEqual({ record: 2, value: 3 })
    await update(replace('k', 'small', 3))
    expect(await stored()).toEqual({ record: 2 })
  }, 60_000)

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
  }, 60_000)

  it('refuses record 1,025', async () => {
    const { update } = aDataset(bench)
    await update(...patches(1024, 'v'))
    await expect(update(replace('more', 'v'))).rejects.toMatchObject({
      code: 'LimitExceededException',
      message: 'A dataset has at most 1024 records.',
    })
  }, 60_000)
})

describe('an update that is cut off', () => {
  const count = 110
  const big = 'b'.repeat(20_000) // lies aside, so that the old value has to be cleared away

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
    const { datasetRef } = await import('../../lib/store/datasets.ts')
    const { settleUpdate } = await import('../../lib/sync/settle-update.ts')
    const { readPending } = await import('../../lib/store/pending-updates.ts')
    const { settleRecord } = await import('../../lib/store/records.ts')
    const { table } = bench.services
    const pending = await table.get(datasetRef(bench.owner.IdentityId, 'notes'))
    if (!pending) throw new Error('the dataset is there')
    expect(pending.pendingParts).toBe(1)
    const late = (await readPending(table, pending)) ?? []
    await Promise.all([settleUpdate(table, pending), settleUpdate(table, pending), values()])
    await update(replace('key0', 'third', 2), removal('key1', 2))
    for (const { record } of late.slice(0, 2)) {
      await expect(table.write(settleRecord(pending, record))).rejects.toThrow()
    }
    await settleUpdate(table, pending)
    const { key1: _, ...rest } = valuesOf(count, 'second')
    expect(await values()).toEqual({ ...rest, key0: 'third' })
  })

  it('is dropped with its dataset', async () => {
    const { update, list } = aDataset(bench)
    await update(...patches(count, 'first'))
    const { SyncSessionToken } = await list()
    const broken = watchedTable(bench.services, { atCall: 10, afterEffect: false })
    await aDataset({ ...bench, services: broken.services }).updateWith(
      SyncSessionToken,
      patches(count, 'second', 1),
    )
    await deleteDataset.run(
      { ...bench.owner, DatasetName: 'notes' },
      bench.services,
      byIdentity(bench.owner),
    )
    expect(await list({ LastSyncCount: 1 })).toMatchObject({
      DatasetExists: false,
      DatasetDeletedAfterRequestedSyncCount: true,
    })
  })

  function crashes() {
    // 1–2 read, 3 switches over, then the records, the old value and the settling at the end
    const calls = [1, 2, 3, 4, 5, 20, 60, 113, 114, 115, 116, 117]
    return calls.flatMap((atCall) => [
      { atCall, afterEffect: false },
      { atCall, afterEffect: true },
    ])
  }
})

describe('a listing', () => {
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
  }, 60_000)
})
