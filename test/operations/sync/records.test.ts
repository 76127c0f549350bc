import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { datasetRef, removeDataset } from '../../../lib/store/datasets.ts'
import { aDataset, anIdentity, removal, replace, syncBench, type SyncBench } from './bench.ts'

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

beforeEach(async () => {
  bench = { ...bench, owner: await anIdentity(bench.services) }
})

const conflict = expect.objectContaining({
  code: 'ResourceConflictException',
  syncStatus: 409,
  message: 'The dataset was changed since it was read. List its records again.',
})

describe('ListRecords', () => {
  it('answers for a dataset that is not there', async () => {
    expect(await aDataset(bench).list()).toEqual({
      Records: [],
      Count: 0,
      DatasetSyncCount: 0,
      LastModifiedBy: undefined,
      MergedDatasetNames: [],
      DatasetExists: false,
      DatasetDeletedAfterRequestedSyncCount: false,
      SyncSessionToken: expect.any(String),
    })
  })

  it('lists records with all that is known of them', async () => {
    const { list, update } = aDataset(bench)
    const DeviceLastModifiedDate = new Date(bench.clock.now - 1000)
    await update({ ...replace('a', 'one'), DeviceLastModifiedDate })
    const { Records, ...dataset } = await list()
    expect(dataset).toMatchObject({
      Count: 1,
      DatasetSyncCount: 1,
      DatasetExists: true,
      LastModifiedBy: bench.owner.IdentityId,
    })
    expect(Records).toEqual([
      {
        Key: 'a',
        Value: 'one',
        SyncCount: 1,
        LastModifiedDate: new Date(bench.clock.now),
        LastModifiedBy: bench.owner.IdentityId,
        DeviceLastModifiedDate,
      },
    ])
  })

  it('lists only what changed after the count, removed records included', async () => {
    const { list, update } = aDataset(bench)
    await update(replace('a', '1'), replace('b', '1'), replace('c', '1'))
    await update(replace('b', '2', 1))
    await update(removal('c', 1))
    const changed = await list({ LastSyncCount: 1 })
    expect(changed.Records).toMatchObject([
      { Key: 'b', Value: '2', SyncCount: 2 },
      { Key: 'c', Value: undefined, SyncCount: 3 },
    ])
    expect(changed.DatasetSyncCount).toBe(3)
    expect((await list({ LastSyncCount: 3 })).Records).toEqual([])
  })

  it('leaves removed records out for who has none yet', async () => {
    const { update, values } = aDataset(bench)
    await update(replace('a', '1'), replace('b', '1'))
    await update(removal('a', 1))
    expect(await values()).toEqual({ b: '1' })
  })

  it('pages through records, also past removed ones', async () => {
    const { list, update } = aDataset(bench)
    await update(...Array.from({ length: 7 }, (_, index) => replace(`k${index}`, 'v')))
    await update(removal('k0', 1), removal('k3', 1))
    const keys: (string | undefined)[] = []
    let NextToken: string | undefined
    let pages = 0
    do {
      const page = await list({ MaxResults: 2, NextToken })
      keys.push(...(page.Records ?? []).map(({ Key }) => Key))
      expect(page.Count).toBeLessThanOrEqual(2)
      NextToken = page.NextToken
      pages++
    } while (NextToken !== undefined)
    expect(keys.sort()).toEqual(['k1', 'k2', 'k4', 'k5', 'k6'])
    expect(pages).toBeLessThanOrEqual(4)
  })

  it('stays in the session of the first page when the dataset changes between pages', async () => {
    const { list, update, updateWith } = aDataset(bench)
    await update(replace('a', '1'))
    await update(replace('b', '1'))
    await update(replace('c', '1'))
    const first = await list({ MaxResults: 1 })
    await update(replace('b', '2', 2))
    const page = { NextToken: first.NextToken, SyncSessionToken: first.SyncSessionToken }
    const second = await list({ ...page, MaxResults: 5 })
    expect(second.DatasetSyncCount).toBe(3)
    expect(second.Records).toMatchObject([{ Key: 'c' }])
    await expect(updateWith(second.SyncSessionToken, [replace('d', '1')])).rejects.toEqual(conflict)
    expect((await list({ LastSyncCount: 3 })).Records).toMatchObject([{ Key: 'b', Value: '2' }])
  })

  it('shows no page a part of what others write meanwhile, and all of it in the next listing', async () => {
    const { list, update } = aDataset(bench)
    await update(...Array.from({ length: 6 }, (_, index) => replace(`k${index}`, 'old')))
    await update(replace('last', 'old'))
    const shown = new Map<string, string | undefined>()
    let page = await list({ MaxResults: 2 })
    for (let round = 0; ; round++) {
      for (const { Key = '', Value } of page.Records ?? []) shown.set(Key, Value)
      expect(page.DatasetSyncCount).toBe(2)
      if (page.NextToken === undefined) break
      const { Records = [] } = await list()
      const change = (Key: string) => {
        const stored = Records.find((record) => record.Key === Key)
        return replace(Key, `new ${round}`, stored?.SyncCount ?? 0)
      }
      await update(change('k0'), change('k5'), change('last'), change(`added ${round}`))
      page = await list({ MaxResults: 2, NextToken: page.NextToken })
    }
    expect([...shown.values()].filter((value) => value !== 'old')).toEqual([])
    const next = await list({ LastSyncCount: 2 })
    for (const { Key = '', Value } of next.Records ?? []) shown.set(Key, Value)
    const all = (await list()).Records ?? []
    expect(shown).toEqual(new Map(all.map(({ Key = '', Value }) => [Key, Value])))
  })

  it('ends a listing whose dataset is deleted between pages', async () => {
    const { list, update } = aDataset(bench)
    await update(replace('a', '1'), replace('b', '1'))
    const { NextToken } = await list({ MaxResults: 1 })
    await bench.services.table.write(...(await deletion()))
    expect(await list({ NextToken })).toMatchObject({ Records: [], DatasetExists: false })
  })

  it.each([
    [{ MaxResults: 0 }, 'MaxResults must be greater than 0.'],
    [{ LastSyncCount: -1 }, 'LastSyncCount must not be negative.'],
    [{ NextToken: 'bm9uc2Vuc2U' }, 'Invalid NextToken.'],
    [{ SyncSessionToken: 'bm9uc2Vuc2U' }, 'Invalid SyncSessionToken.'],
  ])('refuses %j', async (input, message) => {
    const refusal = { code: 'InvalidParameterException', syncStatus: 400, message }
    await expect(aDataset(bench).list(input)).rejects.toMatchObject(refusal)
  })

  it('refuses tokens of another listing', async () => {
    const notes = aDataset(bench)
    const other = aDataset(bench, 'other')
    await notes.update(replace('a', '1'), replace('b', '1'))
    const { NextToken } = await notes.list({ MaxResults: 1 })
    bench.clock.now += 1
    const { SyncSessionToken } = await notes.list()
    const refused = (message: string) => ({ code: 'InvalidParameterException', message })
    await expect(other.list({ NextToken })).rejects.toMatchObject(refused('Invalid NextToken.'))
    await expect(notes.list({ NextToken, SyncSessionToken })).rejects.toMatchObject(
      refused('NextToken is of another session.'),
    )
    await expect(notes.list({ NextToken, LastSyncCount: 1 })).rejects.toMatchObject(
      refused('NextToken is of another LastSyncCount.'),
    )
  })

  async function deletion() {
    const dataset = await bench.services.table.get(datasetRef(bench.owner.IdentityId, 'notes'))
    return dataset ? [removeDataset(dataset)] : []
  }
})

describe('UpdateRecords', () => {
  it('creates the dataset and answers the stored records', async () => {
    const { update } = aDataset(bench)
    const { Records } = await update(replace('a', 'one'), replace('empty', ''))
    expect(Records).toMatchObject([
      { Key: 'a', Value: 'one', SyncCount: 1 },
      { Key: 'empty', Value: '', SyncCount: 1 },
    ])
  })

  it('answers removed records without a value', async () => {
    const { update } = aDataset(bench)
    await update(replace('a', 'one'))
    expect((await update(removal('a', 1))).Records).toEqual([
      expect.objectContaining({ Key: 'a', Value: undefined, SyncCount: 2 }),
    ])
  })

  it('writes again what was removed, with either count', async () => {
    const { update, values } = aDataset(bench)
    await update(replace('a', '1'), replace('b', '1'))
    await update(removal('a', 1), removal('b', 1))
    await update(replace('a', '2', 2), replace('b', '2', 0))
    expect(await values()).toEqual({ a: '2', b: '2' })
  })

  it('refuses a stale count of one record and writes nothing', async () => {
    const { list, update, values } = aDataset(bench)
    await update(replace('a', '1'), replace('b', '1'))
    await update(replace('a', '2', 1))
    await expect(update(replace('b', 'x', 1), replace('a', 'x', 1))).rejects.toEqual(conflict)
    expect(await values()).toEqual({ a: '2', b: '1' })
    expect((await list()).DatasetSyncCount).toBe(2)
  })

  it('refuses a session that is older than the dataset', async () => {
    const { list, update, updateWith } = aDataset(bench)
    const before = await list()
    await update(replace('a', '1'))
    const then = await list()
    await update(replace('b', '1'))
    for (const { SyncSessionToken } of [before, then]) {
      await expect(updateWith(SyncSessionToken, [replace('c', '1')])).rejects.toEqual(conflict)
    }
  })

  it('takes a session once', async () => {
    const { list, updateWith } = aDataset(bench)
    const { SyncSessionToken } = await list()
    await updateWith(SyncSessionToken, [replace('a', '1')])
    await expect(updateWith(SyncSessionToken, [replace('a', '1')])).rejects.toEqual(conflict)
  })

  it('answers an update without patches and changes nothing', async () => {
    const { list, updateWith } = aDataset(bench)
    expect(await updateWith((await list()).SyncSessionToken, [])).toEqual({ Records: [] })
    expect((await list()).DatasetExists).toBe(false)
  })

  it('refuses a replacement without a value', async () => {
    const patch = { Op: 'replace', Key: 'a', SyncCount: 0 } as const
    await expect(aDataset(bench).update(patch)).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'A replaced record needs a Value.',
    })
  })

  it('refuses a session that is foreign, damaged or six hours old', async () => {
    const notes = aDataset(bench)
    const { SyncSessionToken = '' } = await notes.list()
    const foreign = (await aDataset(bench, 'other').list()).SyncSessionToken
    const damaged = `${SyncSessionToken.slice(0, -2)}AA`
    const refusal = { code: 'InvalidParameterException', message: 'Invalid SyncSessionToken.' }
    for (const token of [foreign, damaged, `${SyncSessionToken}=`, '', 'token']) {
      await expect(notes.updateWith(token, [])).rejects.toMatchObject(refusal)
    }
    bench.clock.now += 6 * 60 * 60 * 1000
    await expect(notes.updateWith(SyncSessionToken, [])).rejects.toMatchObject(refusal)
  })

  it('tells datasets and records with near names apart', async () => {
    const one = aDataset(bench, 'a')
    const other = aDataset(bench, 'a.b')
    await one.update(replace('k#1', 'one'), replace('__proto__', 'p'), replace('k', 'two'))
    await other.update(replace('k', 'three'))
    const { Records = [] } = await one.list()
    expect(new Map(Records.map(({ Key, Value }) => [Key, Value]))).toEqual(
      new Map([
        ['k#1', 'one'],
        ['__proto__', 'p'],
        ['k', 'two'],
      ]),
    )
    expect(await other.values()).toEqual({ k: 'three' })
  })

  it('holds the longest key there can be, in three bytes a character', async () => {
    const { update, values } = aDataset(bench)
    const key = '€'.repeat(1024)
    await update(replace(key, '1'), replace(`${key.slice(1)}x`, '2'))
    expect(await values()).toEqual({ [key]: '1', [`${key.slice(1)}x`]: '2' })
  })

  it('refuses the twenty-first dataset, with all of them made at once', async () => {
    const datasets = Array.from({ length: 24 }, (_, index) => aDataset(bench, `d${index}`))
    const made = await Promise.allSettled(datasets.map(({ update }) => update(replace('a', '1'))))
    const refused = made.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(4)
    expect(refused).toEqual(
      refused.map(() => ({
        status: 'rejected',
        reason: expect.objectContaining({
          code: 'LimitExceededException',
          message: 'An identity has at most 20 datasets.',
        }),
      })),
    )
  })

  it('loses nothing when 32 writers change one record, and counts up by one each', async () => {
    const { list, update, updateWith } = aDataset(bench)
    await update(replace('counter', '0'))
    const counts: number[] = []
    const increase = async (): Promise<void> => {
      const { Records: [record] = [], SyncSessionToken } = await list()
      const patch = replace('counter', String(Number(record?.Value) + 1), record?.SyncCount)
      try {
        const { Records = [] } = await updateWith(SyncSessionToken, [patch])
        counts.push(Records[0]?.SyncCount ?? 0)
      } catch (error) {
        expect(['ResourceConflictException', 'TooManyRequestsException']).toContain(
          (error as Error).name,
        )
        await increase()
      }
    }
    await Promise.all(Array.from({ length: 32 }, increase))
    expect((await list()).Records).toMatchObject([{ Value: '32', SyncCount: 33 }])
    expect(counts.sort((a, b) => a - b)).toEqual(
      Array.from({ length: 32 }, (_, index) => index + 2),
    )
  }, 60_000)
})
