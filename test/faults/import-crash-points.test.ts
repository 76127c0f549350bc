import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { requirePool, type UserPool } from '../../lib/store/user-pools.ts'
import { listUsersPage } from '../../lib/store/users-listing.ts'
import { aRow, fileOf, type Values } from '../user-pools/import/files.ts'
import {
  anImportPool,
  anImportStage,
  work,
  type ImportStage,
} from '../user-pools/import/import-stage.ts'
import { crashingServices } from './crashing-services.ts'

let stage: ImportStage
let pool: UserPool
beforeAll(async () => {
  stage = await anImportStage()
  pool = await anImportPool(stage.services, { AliasAttributes: ['email'] })
})
afterAll(() => stage.stop())

/** Five users, one of them twice, and a row that fails: three steps of three rows. */
const rowsOf = (point: number): readonly Values[] => [
  aRow(`ann-${point}`),
  aRow(`bob-${point}`),
  aRow(`bob-${point}`, { name: 'Another' }),
  aRow(`cleo-${point}`, { email: 'nobody' }),
  aRow(`cleo-${point}`),
  aRow(`dan-${point}`),
  aRow(`eve-${point}`),
]

/** Has workers die one after the other, each at the same of its writes. */
async function crash(point: number) {
  const job = await stage.started(pool, fileOf(pool, rowsOf(point)))
  let hasCrashed = false
  for (let round = 0; round < 3; round++) {
    const dying = crashingServices(stage.services, {
      write: Math.floor(point / 2),
      lands: point % 2 === 1,
    })
    await work(dying.services, job).catch(() => undefined) // nobody hears of it
    hasCrashed ||= dying.crashed()
    stage.clock.now += 30_000 // whoever died holds the lease until then
  }
  await work(stage.services, job)
  return { job, hasCrashed }
}

/** Everybody in the listing of the pool. */
async function userNames(): Promise<string[]> {
  const found: string[] = []
  let after: string | undefined
  do {
    const page = await listUsersPage(stage.services.table, { poolId: pool.id, limit: 50, after })
    found.push(...page.records.map(({ username }) => username))
    after = page.next
  } while (after !== undefined)
  return found
}

describe('an import whose workers die at any of their writes', () => {
  it('imports each user once, loses no row, and counts right', async () => {
    let hasCrashed = true
    let point = 0
    for (; hasCrashed; point++) {
      const crashed = await crash(point)
      const { job } = crashed
      hasCrashed = crashed.hasCrashed
      const counts = [5, 1, 1]
      expect(await stage.described(job)).toMatchObject({ Status: 'Succeeded', counts })
      expect(new Set(await stage.reportOf(pool, job)).size).toBe(7)
      expect((await requirePool(stage.services.table, pool.id)).activeImport).toBeUndefined()
    }
    expect(point).toBeGreaterThan(12)
    const found = await userNames()
    expect(found).toHaveLength(5 * point)
    expect(new Set(found).size).toBe(found.length)
  }, 60_000)
})
