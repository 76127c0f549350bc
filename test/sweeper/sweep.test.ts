import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { deleteDataset } from '../../lib/operations/sync/delete-dataset.ts'
import { datasetRef } from '../../lib/store/datasets.ts'
import { datasetKeys, systemKeys } from '../../lib/store/keys.ts'
import { addChore, listDueChores, type Chore } from '../../lib/store/chores.ts'
import { sweep } from '../../lib/sweeper/sweep.ts'
import {
  aDataset,
  anIdentity,
  replace,
  runAs,
  syncBench,
  type SyncBench,
} from '../operations/sync/bench.ts'

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

const always = () => true
const quarterHour = 15 * 60 * 1000

async function itemsOf(pk: string): Promise<number> {
  const { items } = await bench.services.table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
  })
  return items.length
}

async function aDeletedDataset(): Promise<string> {
  const owned = { ...bench, owner: await anIdentity(bench.services) }
  const { update } = aDataset(owned)
  await update(replace('a', 'one'), replace('large', 'x'.repeat(400_000)))
  const { IdentityId } = owned.owner
  const dataset = await bench.services.table.get(datasetRef(IdentityId, 'notes'))
  await runAs(owned, deleteDataset, { DatasetName: 'notes' })
  return datasetKeys.generation(IdentityId, dataset?.generation ?? '')
}

describe('the sweeper', () => {
  it('clears away a deleted dataset when it is due, and crosses that off', async () => {
    const partitions = [await aDeletedDataset(), await aDeletedDataset()]
    expect(await sweep(bench.services, always)).toBe(0)
    expect(await Promise.all(partitions.map(itemsOf))).toEqual([4, 4])
    bench.clock.now += quarterHour
    expect(await sweep(bench.services, always)).toBe(2)
    expect(await Promise.all(partitions.map(itemsOf))).toEqual([0, 0])
    expect(await sweep(bench.services, always)).toBe(0)
    expect(await itemsOf(systemKeys.chore('', '').pk)).toBe(0)
  })

  it('goes on after a chore that fails, and keeps it', async () => {
    const { table, now } = bench.services
    await table.write(addChore({ kind: 'unheard-of', details: {} } as unknown as Chore, now())) // of a later version
    const partition = await aDeletedDataset()
    bench.clock.now += quarterHour + 1
    await expect(sweep(bench.services, always)).rejects.toThrow(AggregateError)
    expect(await itemsOf(partition)).toBe(0)
    const left = await listDueChores(table, { now: now(), limit: 10 })
    expect(left.map(({ chore }) => chore.kind)).toEqual(['unheard-of'])
  })

  it('begins nothing when the time is up', async () => {
    const partition = await aDeletedDataset()
    bench.clock.now += quarterHour + 1
    const hasTime = jest.fn(() => false)
    expect(await sweep(bench.services, hasTime)).toBe(0)
    expect(await itemsOf(partition)).toBe(4)
  })
})
