import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { listDatasets } from '../../lib/operations/sync/list-datasets.ts'
import { describeDataset } from '../../lib/operations/sync/describe-dataset.ts'
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

jest.setTimeout(240_000) // far beyond what Cognito allows

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench({
    COGNATE_SYNC_DATASETS: '100',
    COGNATE_SYNC_RECORDS: '10000',
    COGNATE_SYNC_BYTES: String(10 * 1024 * 1024),
    COGNATE_SYNC_PAGE: '5000',
  })
})
afterAll(() => bench.stop())

const limit = (message: string) => ({ code: 'LimitExceededException', message })

/** All pages of a listing. */
async function allRecords(owned: SyncBench, LastSyncCount = 0) {
  const { list } = aDataset(owned)
  const keys = new Set<string | undefined>()
  const bytes: number[] = []
  let NextToken: string | undefined
  do {
    const page = await list({ LastSyncCount, NextToken })
    const records = page.Records ?? []
    for (const { Key } of records) keys.add(Key)
    bytes.push(
      records.reduce((sum, { Key = '', Value = '' }) => sum + Key.length + Value.length, 0),
    )
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return { keys, bytes }
}

describe('with limits above those of Cognito', () => {
  it('10,000 records are written, listed and removed in one update each', async () => {
    const owned = { ...bench, owner: await anIdentity(bench.services) }
    const { update } = aDataset(owned)
    const keys = Array.from({ length: 10_000 }, (_, index) => `key${index}`)
    const { Records } = await update(...keys.map((key) => replace(key, 'x'.repeat(90))))
    expect(Records).toHaveLength(10_000)
    const listed = await allRecords(owned)
    expect(listed.keys.size).toBe(10_000)
    expect(listed.bytes).toHaveLength(2)
    await expect(update(replace('more', 'v'))).rejects.toMatchObject(
      limit('A dataset has at most 10000 records.'),
    )
    const { SyncSessionToken } = await aDataset(owned).list({ LastSyncCount: 1 })
    const crash = { atCall: 104, afterEffect: false } // durable, and in few of the records yet
    const { services } = watchedTable(bench.services, crash)
    const removals = keys.map((key) => removal(key, 1))
    await aDataset({ ...owned, services }).updateWith(SyncSessionToken, removals)
    expect((await allRecords(owned)).keys.size).toBe(0)
    expect((await allRecords(owned, 1)).keys.size).toBe(10_000)
  })

  it('10 MB are written in updates of one, and listed in pages of one', async () => {
    const owned = { ...bench, owner: await anIdentity(bench.services) }
    const { update } = aDataset(owned)
    const value = 'x'.repeat(64 * 1024 - 4)
    for (let part = 0; part < 10; part++) {
      await update(
        ...Array.from({ length: 16 }, (_, index) =>
          replace(`k${String(part)}${String(index).padStart(2, '0')}`, value),
        ),
      )
    }
    const { Dataset } = await runAs(owned, describeDataset, { DatasetName: 'notes' })
    expect(Dataset).toMatchObject({ NumRecords: 160, DataStorage: 10 * 1024 * 1024 })
    await expect(update(replace('x', ''))).rejects.toMatchObject(
      limit('A dataset has at most 10485760 bytes.'),
    )
    const { keys, bytes } = await allRecords(owned)
    expect(keys.size).toBe(160)
    expect(Math.max(...bytes)).toBe(1024 * 1024)
    const tooMuch = Array.from({ length: 17 }, (_, index) => replace(`l${index}`, value))
    await expect(update(...tooMuch)).rejects.toMatchObject(
      limit('An update has at most 1048576 bytes.'),
    )
  })

  it('100 datasets have room, and no more', async () => {
    const owned = { ...bench, owner: await anIdentity(bench.services) }
    for (let number = 0; number < 100; number++) {
      await aDataset(owned, `d${number}`).update(replace('a', '1'))
    }
    await expect(aDataset(owned, 'more').update(replace('a', '1'))).rejects.toMatchObject(
      limit('An identity has at most 100 datasets.'),
    )
    expect((await runAs(owned, listDatasets, {})).Count).toBe(100)
  })
})
