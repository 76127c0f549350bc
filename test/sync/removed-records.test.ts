import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { RecordPatch } from '@aws-sdk/client-cognito-sync'
import { datasetRef } from '../../lib/store/datasets.ts'
import { datasetKeys } from '../../lib/store/keys.ts'
import {
  aDataset,
  anIdentity,
  removal,
  replace,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'
import { clearRemoved } from '../../lib/sync/clear-removed.ts'
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

const kept = 1024

async function dataset() {
  const found = await bench.services.table.get(datasetRef(bench.owner.IdentityId, 'notes'))
  if (!found) throw new Error('the dataset is there')
  return found
}

async function storedItems(): Promise<number> {
  const { generation } = await dataset()
  const { count } = await bench.services.table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: {
      ':pk': { S: datasetKeys.generation(bench.owner.IdentityId, generation) },
    },
    Select: 'COUNT',
  })
  return count
}

const range = (count: number, patch: (index: number) => RecordPatch) =>
  Array.from({ length: count }, (_, index) => patch(index))

/** Writes records of these names and removes them again; the count is then `before + 2`. */
async function comeAndGo(prefix: string, count: number, before: number): Promise<void> {
  const { update } = aDataset(bench)
  await update(...range(count, (index) => replace(`${prefix}${index}`, 'v')))
  await update(...range(count, (index) => removal(`${prefix}${index}`, before + 1)))
}

describe('the removal of a key that is not there', () => {
  it('is answered, writes nothing and is no change', async () => {
    const { list, update, updateWith } = aDataset(bench)
    await update(replace('a', '1'))
    const { SyncSessionToken } = await list()
    const { services, calls } = watchedTable(bench.services)
    const watched = aDataset({ ...bench, services })
    const { Records } = await watched.updateWith(SyncSessionToken, [removal('b', 0)])
    expect(Records).toMatchObject([{ Key: 'b', Value: undefined, SyncCount: 1 }])
    expect(calls).toEqual(['BatchGetItem'])
    expect((await list({ LastSyncCount: 1 })).Records).toEqual([])
    await updateWith(SyncSessionToken, [replace('b', '1', 1)]) // the session is still good
  })

  it('does not make a dataset', async () => {
    const { list, update } = aDataset(bench)
    await update(...range(kept, (index) => removal(`k${index}`, 0)))
    expect(await list()).toMatchObject({ DatasetExists: false, DatasetSyncCount: 0 })
  })

  it('leaves a record as it was removed before', async () => {
    const { list, update } = aDataset(bench)
    await update(replace('a', '1'))
    await update(removal('a', 1))
    const { Records } = await update(removal('a', 2), replace('b', '1'))
    expect(Records).toMatchObject([
      { Key: 'a', Value: undefined, SyncCount: 2 },
      { Key: 'b', SyncCount: 3 },
    ])
    expect((await list({ LastSyncCount: 2 })).Records).toMatchObject([{ Key: 'b' }])
  })
})

describe('removed records', () => {
  it('stay as many as are kept, however many come and go', async () => {
    for (let round = 0; round < 4; round++) await comeAndGo(`${round}-`, kept, 2 * round)
    expect(await storedItems()).toBe(kept)
    expect(await dataset()).toMatchObject({ records: 0, bytes: 0, removedRecords: kept })
  })

  it('are cleared from the oldest on, a transaction full at a time', async () => {
    const { list, update } = aDataset(bench)
    await comeAndGo('old', 500, 0)
    await comeAndGo('new', kept - 500, 2)
    await update(replace('a', '1'))
    await update(replace('b', '1'))
    await update(removal('b', 6))
    expect(await dataset()).toMatchObject({ removedRecords: kept + 1 - 99, clearedUpTo: 2 })
    expect(await storedItems()).toBe(kept + 1 - 99 + 1)
    expect(await list({ LastSyncCount: 2 })).toMatchObject({
      DatasetDeletedAfterRequestedSyncCount: false,
      Count: kept - 500 + 2,
    })
  })

  it('send a client that has not heard of them back to the start', async () => {
    const { list, update } = aDataset(bench)
    await update(replace('live', '1'))
    await comeAndGo('old', kept - 1, 1)
    await comeAndGo('new', 2, 3)
    const forgotten = await list({ LastSyncCount: 2 })
    expect(forgotten.DatasetDeletedAfterRequestedSyncCount).toBe(true)
    expect(forgotten.Records?.[0]).toMatchObject({ Key: 'live', Value: '1' })
    expect(await list()).toMatchObject({ DatasetDeletedAfterRequestedSyncCount: false, Count: 1 })
  })

  it('may be written again by a client that knows the forgotten count', async () => {
    const { update, values } = aDataset(bench)
    await comeAndGo('old', kept, 0)
    await comeAndGo('new', kept, 2)
    await update(replace('old7', 'again', 2))
    expect(await values()).toEqual({ old7: 'again' })
  })

  it('leave the dataset whole when its newest are cleared for an update that fails', async () => {
    const { list, update, values } = aDataset(bench)
    await comeAndGo('old', kept, 0)
    await update(replace('a', '1'))
    const { SyncSessionToken } = await list()
    const crash = { atCall: 5, afterEffect: false } // reads, finds the oldest, clears, reads again
    const broken = aDataset({ ...bench, services: watchedTable(bench.services, crash).services })
    await expect(broken.updateWith(SyncSessionToken, [removal('a', 3)])).rejects.toThrow()
    expect(await dataset()).toMatchObject({ syncCount: 3, removedRecords: kept - 99 })
    expect(await values()).toEqual({ a: '1' })
    await update(removal('a', 3))
    expect(await dataset()).toMatchObject({ syncCount: 4, removedRecords: kept - 98 })
  })

  it('can be listed when some of the newest update are cleared', async () => {
    const { list } = aDataset(bench)
    await comeAndGo('k', 200, 0)
    await clearRemoved(bench.services.table, await dataset(), 100)
    expect(await dataset()).toMatchObject({ removedRecords: 2, changedRecords: 2, clearedUpTo: 2 })
    expect(await list({ LastSyncCount: 1 })).toMatchObject({
      DatasetDeletedAfterRequestedSyncCount: true,
      Count: 2,
    })
    expect(await list()).toMatchObject({ DatasetSyncCount: 2, Count: 0 })
  })

  it('are not cleared from a dataset that changed since it was read', async () => {
    await comeAndGo('k', 2, 0)
    const read = await dataset()
    await aDataset(bench).update(replace('k0', 'v'))
    await expect(clearRemoved(bench.services.table, read, 1)).rejects.toMatchObject({
      code: 'ResourceConflictException',
    })
    expect(await storedItems()).toBe(2)
  })
})
