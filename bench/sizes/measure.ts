import { costOf, median, millisecondsSince, type RequestCost } from '../measure.ts'
import type { StoreCall } from '../../lib/store/table.ts'
import type { Around } from '../wire.ts'
import { sizeScenarios, type SizeScenario } from './scenarios.ts'
import { openWorld, type World } from './world.ts'

/** What a scenario costs at one size. */
export interface SizeCost extends Pick<RequestCost, 'trips' | 'readUnits' | 'writeUnits'> {
  readonly users: number
  /** Of the server's part, in milliseconds; the median. */
  readonly cpu: number
}

/** What a scenario costs at each size. */
export interface SizeResult extends Omit<SizeScenario, 'perform'> {
  readonly costs: readonly SizeCost[]
}

const turns = { warmUp: 200, measured: 300 }

/**
 * Measures everything at each size, in pools of their own: turn by turn from one size to the next, so
 * that whatever else the machine does falls on all of them alike.
 */
export async function measureSizes(
  sizes: readonly number[],
  tell: (what: string) => void,
): Promise<SizeResult[]> {
  const worlds: World[] = []
  try {
    for (const users of sizes) {
      tell(`${users.toLocaleString('en')} users: filling the pool`)
      worlds.push(await openWorld(users))
    }
    // counts before times: each sign-in of the last minutes makes the record of a user's sign-ins longer
    const counts = []
    for (const scenario of sizeScenarios) {
      counts.push(await Promise.all(worlds.map((world) => count(world, scenario))))
    }
    const results: SizeResult[] = []
    for (const [index, scenario] of sizeScenarios.entries()) {
      tell(`${scenario.name} at each size`)
      const cpus = await timeAll(worlds, scenario)
      const costs = counts[index]?.map((cost, size) => ({ ...cost, cpu: cpus[size] ?? NaN })) ?? []
      results.push({ name: scenario.name, fullFrom: scenario.fullFrom, costs })
    }
    return results
  } finally {
    for (const world of worlds) await world.stop()
  }
}

/** Counts the calls to the store once everything is warm. */
async function count(world: World, { perform }: SizeScenario): Promise<Omit<SizeCost, 'cpu'>> {
  let calls: StoreCall[] = []
  const server = world.server({ onStoreCall: (call) => calls.push(call) })
  for (const person of world.people.slice(0, 2)) {
    calls = []
    await perform({ server, world, person })
  }
  const { trips, readUnits, writeUnits } = costOf(calls)
  return { users: world.users, trips, readUnits, writeUnits }
}

/** CPU milliseconds of the server's part, the median at each size. */
async function timeAll(worlds: readonly World[], { perform }: SizeScenario): Promise<number[]> {
  let spent = 0
  const around: Around = async (work) => {
    const before = process.cpuUsage()
    const result = await work()
    spent += millisecondsSince(before)
    return result
  }
  const timed = worlds.map((world) => {
    return { world, server: world.server({ around }), taken: [] as number[] }
  })
  for (let turn = 0; turn < turns.warmUp + turns.measured; turn++) {
    for (const { world, server, taken } of timed) {
      const person = world.people[turn % world.people.length]
      if (!person) throw new Error('there are no people')
      spent = 0
      await perform({ server, world, person })
      taken.push(spent)
    }
  }
  return timed.map(({ taken }) => median(taken.slice(turns.warmUp)))
}
