import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startUserImportJob } from '../../../lib/operations/user-pools/imports/start-user-import-job.ts'
import { stopUserImportJob } from '../../../lib/operations/user-pools/imports/stop-user-import-job.ts'
import { importJobRef } from '../../../lib/store/import-jobs.ts'
import { requirePool, type UserPool } from '../../../lib/store/user-pools.ts'
import { importUsers } from '../../../lib/user-pools/import/import-users.ts'
import { run } from '../../builders.ts'
import { aRow, fileOf } from './files.ts'
import {
  anImportPool,
  anImportStage,
  work,
  type ImportStage,
  type NamedJob,
} from './import-stage.ts'

let stage: ImportStage
let pool: UserPool
beforeAll(async () => {
  stage = await anImportStage()
})
beforeEach(async () => {
  pool = await anImportPool(stage.services)
})
afterAll(() => stage.stop())

const names = Array.from({ length: 10 }, (_, index) => `user-${String(index)}`)
const aFile = () =>
  fileOf(
    pool,
    names.map((name) => aRow(name)),
  )
const briefly = { hasTime: () => false, rowsPerStep: 3 }
const storedJob = ({ UserPoolId, JobId }: NamedJob) =>
  stage.services.table.get(importJobRef(UserPoolId, JobId))
const activeImport = async () => (await requirePool(stage.services.table, pool.id)).activeImport

describe('a worker of imports', () => {
  it('goes on where the last one had no more time', async () => {
    const job = await stage.started(pool, aFile())
    const seen: unknown[] = []
    for (let round = 0; round < 4; round++) {
      await work(stage.services, job, briefly)
      seen.push(await stage.described(job))
    }
    expect(seen).toMatchObject([
      { Status: 'InProgress', counts: [3, 0, 0] },
      { Status: 'InProgress', counts: [6, 0, 0] },
      { Status: 'InProgress', counts: [9, 0, 0] },
      { Status: 'InProgress', counts: [10, 0, 0] },
    ])
    expect(await activeImport()).toBe(job.JobId)
    expect(await stage.finished(job)).toMatchObject({ Status: 'Succeeded', counts: [10, 0, 0] })
    expect(await activeImport()).toBeUndefined()
    expect(await stage.reportOf(pool, job)).toHaveLength(10)
  })

  it('is found by the schedule, whatever became of the call', async () => {
    const job = await stage.started(pool, aFile())
    await importUsers(stage.services, {}, () => true)
    expect(await stage.described(job)).toMatchObject({ Status: 'Succeeded', counts: [10, 0, 0] })
    await importUsers(stage.services, {}, () => true)
    expect(await stage.reportOf(pool, job)).toHaveLength(10)
  })

  it('leaves alone what another one works on, until that one is silent for long', async () => {
    const job = await stage.started(pool, aFile())
    let meanwhile: unknown
    const hasTime = () => {
      meanwhile ??= work(stage.services, job)
      return true
    }
    await work(stage.services, job, { hasTime, rowsPerStep: 3 })
    await meanwhile
    expect(await stage.described(job)).toMatchObject({ Status: 'Succeeded', counts: [10, 0, 0] })
    expect(await stage.reportOf(pool, job)).toHaveLength(10)
  })

  it('counts nothing that another one has counted, though it thinks it is alone', async () => {
    const job = await stage.started(pool, aFile())
    let takesOver = true
    const hasTime = () => true
    const slow = Object.create(stage.services, {
      now: {
        value: () => {
          const time = stage.clock.now
          if (takesOver) stage.clock.now += 30_000 // its lease is over as soon as it is taken
          return time
        },
      },
    }) as typeof stage.services // with a clock that runs away
    await Promise.all([
      work(slow, job, { hasTime, rowsPerStep: 3 }),
      work(slow, job, { hasTime, rowsPerStep: 3 }),
      work(slow, job, { hasTime, rowsPerStep: 3 }),
    ])
    takesOver = false
    stage.clock.now += 60_000
    expect(await stage.finished(job)).toMatchObject({ Status: 'Succeeded', counts: [10, 0, 0] })
    const lines = new Set(await stage.reportOf(pool, job))
    expect(lines.size).toBe(10)
  })

  it('stops after the rows that are under way', async () => {
    const job = await stage.started(pool, aFile())
    const statuses: unknown[] = []
    let stopping: Promise<unknown> | undefined
    const stop = async () => {
      const { UserImportJob } = await run(stopUserImportJob, stage.services, job)
      statuses.push(UserImportJob?.Status)
    }
    const slow = Object.create(stage.services, {
      logs: {
        value: () => ({ call: () => (stopping ??= stop()).then(() => ({})) }),
      },
    }) as typeof stage.services // whose log takes the moment to stop the job
    await work(slow, job)
    expect(statuses).toEqual(['Stopping'])
    expect(await stage.described(job)).toEqual({
      Status: 'Stopped',
      CompletionMessage: 'The Import Job was stopped by the developer.',
      counts: [3, 0, 0],
    })
    expect(await activeImport()).toBeUndefined()
    await work(stage.services, job)
    expect(await stage.described(job)).toMatchObject({ Status: 'Stopped', counts: [3, 0, 0] })
  })

  it('counts what a dead one left, before it stops', async () => {
    const job = await stage.started(pool, aFile())
    const dying = Object.create(stage.services, {
      logs: { value: () => ({ call: (name: string) => dieAt(name) }) },
    }) as typeof stage.services // that die before they count
    await expect(work(dying, job)).rejects.toThrow('dead')
    await run(stopUserImportJob, stage.services, job)
    await work(stage.services, job)
    expect(await stage.described(job)).toMatchObject({ Status: 'Stopping', counts: [0, 0, 0] })
    stage.clock.now += 30_000
    expect(await stage.finished(job)).toMatchObject({ Status: 'Stopped', counts: [3, 0, 0] })
  })

  it('is one for sixteen calls at once', async () => {
    const job = await stage.uploaded(pool, aFile())
    const starts = await Promise.allSettled(
      Array.from({ length: 16 }, () => run(startUserImportJob, stage.services, job)),
    )
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await Promise.all(Array.from({ length: 16 }, () => work(stage.services, job)))
    expect(await stage.described(job)).toMatchObject({ Status: 'Succeeded', counts: [10, 0, 0] })
    expect(await stage.reportOf(pool, job)).toHaveLength(10)
    expect((await storedJob(job))?.lease).toBeUndefined()
  })
})

function dieAt(name: string): Promise<object> {
  return name === 'PutLogEvents' ? Promise.reject(new Error('dead')) : Promise.resolve({})
}
