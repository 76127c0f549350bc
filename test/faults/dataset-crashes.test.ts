import type { RecordPatch } from '@aws-sdk/client-cognito-sync'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { deleteDataset } from '../../lib/operations/sync/delete-dataset.ts'
import {
  aDataset,
  anIdentity,
  removal,
  replace,
  runAs,
  syncBench,
} from '../operations/sync/bench.ts'
import type { SyncBench } from '../operations/sync/bench.ts'
import { crashingServices } from './crashing-services.ts'

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

const megabyte = 'x'.repeat(1_048_000)
const many = (length: number, patch: (key: string) => RecordPatch) =>
  Array.from({ length }, (_, index) => patch(`key${index}`))

/** What there is before, and the update that dies. */
const cases: Record<string, { before: RecordPatch[]; update: RecordPatch[] }> = {
  'a new dataset of 250 records': { before: [], update: many(250, (key) => replace(key, 'new')) },
  '1,024 replaced records': {
    before: many(1024, (key) => replace(key, 'old')),
    update: many(1024, (key) => replace(key, 'new', 1)),
  },
  '250 removed records': {
    before: many(250, (key) => replace(key, 'old')),
    update: many(250, (key) => removal(key, 1)),
  },
  'one value of a megabyte over another': {
    before: [replace('key', `old${megabyte}`)],
    update: [replace('key', `new${megabyte}`, 1)],
  },
}

/** Does the work with a process that dies at each of its writes in turn, before or after it lands. */
async function atEachWrite(
  work: (at: { write: number; lands: boolean }) => Promise<{ crashed: boolean }>,
): Promise<number> {
  for (let point = 0; ; point++) {
    const at = { write: Math.floor(point / 2), lands: point % 2 === 1 }
    if (!(await work(at)).crashed) return point
  }
}

it.each(Object.keys(cases))(
  'an update that dies at any of its writes leaves the old state or the new: %s',
  async (name) => {
    const { before, update } = cases[name] ?? { before: [], update: [] }
    const states = new Set<string>()
    const points = await atEachWrite(async (at) => {
      const owned = { ...bench, owner: await anIdentity(bench.services) }
      const healthy = aDataset(owned)
      await healthy.update(...before)
      const old = await healthy.values()
      const { SyncSessionToken, DatasetSyncCount = 0 } = await healthy.list()
      const dying = crashingServices(bench.services, at)
      const outcome = await aDataset({ ...owned, services: dying.services })
        .updateWith(SyncSessionToken, update)
        .then(
          () => 'done',
          () => 'died',
        )
      const { DatasetSyncCount: count } = await healthy.list()
      const isNew = count === DatasetSyncCount + 1
      if (!isNew) expect(outcome).toBe('died')
      expect(await healthy.values()).toEqual(isNew ? after(old, update) : old)
      if (!isNew) await healthy.updateWith(SyncSessionToken, update)
      expect(await healthy.values()).toEqual(after(old, update))
      states.add(isNew ? 'new' : 'old')
      return { crashed: dying.crashed() }
    })
    expect(points).toBeGreaterThan(0)
    expect(states).toEqual(new Set(['old', 'new']))
  },
  240_000,
)

it('a deletion that dies leaves the dataset whole or gone, and its counts rise', async () => {
  await atEachWrite(async (at) => {
    const owned = { ...bench, owner: await anIdentity(bench.services) }
    const healthy = aDataset(owned)
    await healthy.update(replace('a', 'v'))
    const dying = crashingServices(bench.services, at)
    const input = { DatasetName: 'notes' }
    await runAs({ ...owned, services: dying.services }, deleteDataset, input).catch(() => undefined)
    const { DatasetExists, Records = [] } = await healthy.list()
    expect(Records).toHaveLength(DatasetExists === true ? 1 : 0)
    if (DatasetExists === true) await runAs(owned, deleteDataset, input)
    const { Records: again } = await healthy.update(replace('b', 'v'))
    expect(again).toMatchObject([{ SyncCount: 2 }])
    return { crashed: dying.crashed() }
  })
})

function after(old: Record<string, string | undefined>, update: readonly RecordPatch[]) {
  const values = { ...old }
  for (const { Op, Key = '', Value } of update) {
    if (Op === 'replace') values[Key] = Value
    else values[Key] = undefined
  }
  return JSON.parse(JSON.stringify(values)) as typeof values // without those removed
}
