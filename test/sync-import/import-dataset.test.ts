import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { cognitoLimits, removedRecordsKept } from '../../lib/domain/sync/limits.ts'
import { deleteDataset } from '../../lib/operations/sync/delete-dataset.ts'
import { describeDataset } from '../../lib/operations/sync/describe-dataset.ts'
import { listDatasets } from '../../lib/operations/sync/list-datasets.ts'
import type { Services } from '../../lib/services.ts'
import { datasetRef } from '../../lib/store/datasets.ts'
import { importEverythingOf } from '../../lib/sync-import/import-everything-of.ts'
import { importPool } from '../../lib/sync-import/import-pool.ts'
import type { SourceIdentity, SourcePool } from '../../lib/sync-import/source.ts'
import { sweep } from '../../lib/sweeper/sweep.ts'
import { aDataset, removal, replace, runAs } from '../operations/sync/bench.ts'
import { testServices, type TestServices } from '../services.ts'
import { watchedTable } from '../sync/watched-table.ts'
import { madeAt, MadeSource } from './made-source.ts'

jest.setTimeout(60_000) // large datasets, many times

let bench: TestServices
let source: MadeSource
let pool: SourcePool
let person: SourceIdentity
beforeAll(async () => {
  bench = await testServices()
})
afterAll(() => bench.stop())

beforeEach(async () => {
  source = new MadeSource()
  pool = source.aPool()
  person = source.anIdentity(pool)
  await importPool(bench.services, pool, { isDryRun: false })
})

/** Imports what the person has, and answers how many datasets met which fate. */
async function bring(services: Services = bench.services, isDryRun = false) {
  const asked = { pool, identity: person, isDisabled: false, isMergedAway: () => false, isDryRun }
  const { table, now, settings } = services
  const report = await importEverythingOf(
    { table, now, settings, source, knownLogins: new Map() },
    asked,
  )
  expect(report.failures).toEqual([])
  return report.datasets
}

/** The person’s dataset here, as a device sees it. */
function here(name = 'notes', services: Services = bench.services) {
  return aDataset({ services, owner: owner() }, name)
}

const owner = () => ({ IdentityPoolId: pool.id, IdentityId: person.id })
const stored = (name = 'notes') => bench.services.table.get(datasetRef(person.id, name))
const range = (count: number, value: string | undefined, prefix = 'key') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, value]))

/** Counts of the records that a device is told which was at a sync count. */
async function toldSince(LastSyncCount: number) {
  const { Records = [], ...answer } = await here().list({ LastSyncCount })
  const told = Records.map(({ Key = '', Value }) => [Key, Value])
  return { ...answer, told: Object.fromEntries(told) as Record<string, string | undefined> }
}

describe('an imported dataset', () => {
  it('has the records, counts, dates and authors of its source', async () => {
    source.write(person, 'notes', { a: '1', b: 'ß'.repeat(20_000) })
    source.write(person, 'notes', { a: '' })
    expect(await bring()).toEqual({ imported: 1 })
    const record = (Key: string, Value: string, SyncCount: number) => ({
      ...{ Key, Value, SyncCount, LastModifiedBy: person.id },
      LastModifiedDate: new Date(madeAt + SyncCount),
      DeviceLastModifiedDate: new Date(madeAt - SyncCount),
    })
    expect((await here().list()).Records).toEqual([
      record('b', 'ß'.repeat(20_000), 1),
      record('a', '', 2),
    ])
    expect(
      await runAs({ ...bench, owner: owner() }, describeDataset, { DatasetName: 'notes' }),
    ).toEqual({
      Dataset: {
        ...{ IdentityId: person.id, DatasetName: 'notes', NumRecords: 2, DataStorage: 40_002 },
        CreationDate: new Date(madeAt),
        LastModifiedDate: new Date(madeAt + 2),
        LastModifiedBy: person.id,
      },
    })
  })

  it('tells a device with a count of its own just what it missed, removals too', async () => {
    source.write(person, 'notes', { a: '1', b: '1', c: '1' })
    source.write(person, 'notes', { b: undefined })
    source.write(person, 'notes', { d: '3' })
    await bring()
    expect(await toldSince(1)).toMatchObject({
      told: { b: undefined, d: '3' },
      DatasetSyncCount: 3,
      DatasetDeletedAfterRequestedSyncCount: false,
    })
    expect(await toldSince(2)).toMatchObject({ told: { d: '3' } })
    expect(await toldSince(3)).toMatchObject({ told: {}, Count: 0 })
    const { Records } = await here().update(replace('a', '2', 1), removal('d', 3))
    expect(Records).toMatchObject([{ SyncCount: 4 }, { SyncCount: 4 }])
  })

  it('has devices from before a deletion at the source start over', async () => {
    for (const value of ['1', '2', '3', '4', '5']) source.write(person, 'notes', { a: value })
    source.recreate(person, 'notes')
    source.write(person, 'notes', { b: '7' })
    await bring()
    const isTold = async (count: number) =>
      (await toldSince(count)).DatasetDeletedAfterRequestedSyncCount
    expect([await isTold(1), await isTold(5), await isTold(6)]).toEqual([true, true, false])
  })

  const kept = removedRecordsKept(cognitoLimits)

  it('is remembered with so many removed records as an update keeps', async () => {
    source.write(person, 'notes', range(3, 'old'))
    source.write(person, 'notes', range(3, undefined))
    source.write(person, 'notes', range(kept, 'new', 'other'))
    source.write(person, 'notes', range(kept, undefined, 'other'))
    await bring()
    expect(await stored()).toMatchObject({
      ...{ records: 0, bytes: 0, syncCount: 4, clearedUpTo: 2 },
      removedRecords: kept,
    })
    expect((await toldSince(1)).DatasetDeletedAfterRequestedSyncCount).toBe(true)
    expect((await toldSince(3)).Count).toBe(kept)
  })

  it('of more than a transaction is there wholly or not at all, wherever the process is cut off', async () => {
    source.write(person, 'notes', { ...range(150, 'v'), big: 'b'.repeat(400_000) })
    const calls = watchedTable(bench.services)
    await bring(calls.services)
    const { length } = calls.calls
    expect(length).toBeGreaterThan(6)
    for (let atCall = 1; atCall <= length; atCall++) {
      person = source.anIdentity(pool)
      source.write(person, 'notes', { ...range(150, 'v'), big: 'b'.repeat(400_000) })
      const crash = { atCall, afterEffect: atCall % 2 === 0 }
      await bring(watchedTable(bench.services, crash).services).catch(() => undefined)
      const dataset = await stored()
      expect([undefined, 151]).toContain(dataset?.records)
      await bring()
      expect((await here().list()).Count).toBe(151)
    }
  })
})

describe('importing a dataset again', () => {
  it('writes nothing when nothing changed', async () => {
    source.write(person, 'notes', { a: '1' })
    await bring()
    const { services, calls } = watchedTable(bench.services)
    expect(await bring(services)).toEqual({ unchanged: 1 })
    expect(calls.filter((call) => call !== 'BatchGetItem' && call !== 'Query')).toEqual([])
  })

  it.each([1, 101])('brings forward what %d records changed at the source', async (count) => {
    source.write(person, 'notes', { ...range(count, 'first'), gone: 'x', kept: 'y' })
    await bring()
    source.write(person, 'notes', { ...range(count, 'second'), gone: undefined, more: 'z' })
    expect(await bring()).toEqual({ 'brought forward': 1 })
    expect(await here().values()).toEqual({ ...range(count, 'second'), kept: 'y', more: 'z' })
    expect((await toldSince(1)).told).toEqual({
      ...range(count, 'second'),
      gone: undefined,
      more: 'z',
    })
    expect(await stored()).toMatchObject({ records: count + 2, removedRecords: 1, syncCount: 2 })
    const { Records } = await here().update(replace('kept', 'ours', 1))
    expect(Records).toMatchObject([{ SyncCount: 3 }])
  })

  it('leaves alone what was changed here, whatever the source says', async () => {
    source.write(person, 'notes', { a: '1' })
    await bring()
    await here().update(replace('a', 'ours', 1))
    source.write(person, 'notes', { a: 'theirs' })
    source.write(person, 'notes', { a: 'theirs again' })
    expect(await bring()).toEqual({ 'changed here': 1 })
    expect(await here().values()).toEqual({ a: 'ours' })
  })

  it('leaves alone what was here before it came', async () => {
    await bring()
    await here().update(replace('a', 'ours'))
    source.write(person, 'notes', { a: 'theirs' })
    expect(await bring()).toEqual({ 'changed here': 1 })
    expect(await here().values()).toEqual({ a: 'ours' })
  })

  it('does not bring back what was deleted here', async () => {
    source.write(person, 'notes', { a: '1' })
    await bring()
    await runAs({ ...bench, owner: owner() }, deleteDataset, { DatasetName: 'notes' })
    expect(await bring()).toEqual({ 'changed here': 1 })
    expect(await stored()).toBeUndefined()
  })

  it('deletes what was deleted at the source, and brings what was made anew there', async () => {
    source.write(person, 'notes', { a: '1' })
    await bring()
    const datasets = source.made.get(person.id)
    const notes = datasets?.get('notes')
    datasets?.delete('notes')
    expect(await bring()).toEqual({ deleted: 1 })
    expect(await toldSince(1)).toMatchObject({
      ...{ DatasetExists: false, DatasetDeletedAfterRequestedSyncCount: true },
    })
    if (notes) datasets?.set('notes', notes)
    source.recreate(person, 'notes')
    expect(await bring()).toEqual({ 'brought forward': 1 })
    expect(await here().values()).toEqual({ anew: 'yes' })
    source.recreate(person, 'notes')
    expect(await bring()).toEqual({ 'brought forward': 1 })
    expect(await toldSince(2)).toMatchObject({
      ...{ told: { anew: 'yes' }, DatasetDeletedAfterRequestedSyncCount: true },
    })
    bench.clock.now += 3_600_000
    await sweep(bench.services, () => true)
    expect(await here().values()).toEqual({ anew: 'yes' })
    expect(await bring()).toEqual({ unchanged: 1 })
  })

  it('leaves one of both states when the process is cut off, and completes it afterwards', async () => {
    for (let atCall = 1; atCall <= 9; atCall++) {
      person = source.anIdentity(pool)
      source.write(person, 'notes', range(150, 'first'))
      await bring()
      source.recreate(person, 'notes')
      source.write(person, 'notes', range(150, 'second'))
      const crash = { atCall, afterEffect: atCall % 2 === 0 }
      await bring(watchedTable(bench.services, crash).services).catch(() => undefined)
      await bring()
      expect(await here().values()).toEqual({ ...range(150, 'second'), anew: 'yes' })
      const { Datasets } = await runAs({ ...bench, owner: owner() }, listDatasets, {})
      expect(Datasets).toHaveLength(1)
    }
  })
})

describe('a dry run', () => {
  it('tells what would become of each dataset, and writes nothing', async () => {
    for (const name of ['moved', 'behind']) source.write(person, name, { a: '1' })
    await bring()
    source.write(person, 'behind', { a: '2' })
    source.write(person, 'new', { a: '1' })
    source.made.get(person.id)?.delete('moved')
    const { services, calls } = watchedTable(bench.services)
    expect(await bring(services, true)).toEqual({ imported: 1, 'brought forward': 1, deleted: 1 })
    expect(calls.filter((call) => call !== 'BatchGetItem' && call !== 'Query')).toEqual([])
  })
})
