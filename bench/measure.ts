import { createAuthorizer } from '../lib/authorizer/authorizer.ts'
import { authorizerSettings } from '../lib/authorizer/settings.ts'
import { apiHandler } from '../lib/http/api-handler.ts'
import { families } from '../lib/operations/index.ts'
import { answerAtDomain } from '../lib/pages/site.ts'
import type { Services } from '../lib/services.ts'
import type { StoreCall } from '../lib/store/table.ts'
import type { BenchEnvironment } from './environment.ts'
import type { Fixtures } from './fixtures.ts'
import type { Scenario } from './scenario.ts'
import { directServer, type Around, type Server } from './wire.ts'

/** What one request cost at the store. */
export interface RequestCost {
  /** Round trips one after another; calls that overlap are one. */
  readonly trips: number
  readonly tripsBeforeSts: number
  readonly writes: number
  readonly readUnits: number
  readonly writeUnits: number
}

/** What a scenario costs at the store: each request once everything is warm, and all the first time. */
export interface StoreCost {
  readonly requests: readonly RequestCost[]
  readonly coldTrips: number
}

/** CPU milliseconds of one turn, of all threads of the process. */
export interface CpuCost {
  readonly median: number
  readonly mean: number
}

/** A scenario's CPU time and that of its bare cryptography, taken by turns. */
export interface ScenarioCpu {
  readonly server: CpuCost
  readonly bare: CpuCost
}

const warmTurns = 5

/** The code itself in this process, over these services. */
export function serverOf(
  { settings, server }: BenchEnvironment,
  fixtures: Pick<Fixtures, 'poolId' | 'clientId'> | undefined,
  options: { services: Services; around?: Around; asClient?: Server['asClient'] },
): Server {
  const { services, ...watching } = options
  const authorizer = fixtures
    ? createAuthorizer(
        authorizerSettings({
          ...settings,
          COGNATE_URL: server.url,
          COGNATE_AUTHORIZER_POOLS: fixtures.poolId,
          COGNATE_AUTHORIZER_CLIENTS: fixtures.clientId,
        }),
        { now: Date.now, fetch },
      )
    : () => Promise.reject(new Error('There is no pool yet'))
  const api = apiHandler(families, { services: () => services })
  return directServer({
    handler: (event, context) =>
      event.rawPath.startsWith('/auth/') ? answerAtDomain(services, event) : api(event, context),
    authorizer,
    ...watching,
  })
}

/** Counts a scenario's calls to the store, in services that nobody has used before. */
export async function countStore(
  environment: BenchEnvironment,
  fixtures: Fixtures,
  { scenario, firstNumber }: { scenario: Scenario; firstNumber: number },
): Promise<StoreCost> {
  let calls: StoreCall[] = []
  let stsAt = Infinity
  const services = environment.services({
    onStoreCall: (call) => calls.push(call),
    onSts: () => (stsAt = Math.min(stsAt, performance.now())),
  })
  const requests: RequestCost[][] = []
  const around: Around = async (work) => {
    calls = []
    stsAt = Infinity
    const result = await work()
    requests.at(-1)?.push(costOf(calls, stsAt))
    return result
  }
  const server = serverOf(environment, fixtures, { services, around })
  const aside = serverOf(environment, fixtures, { services: environment.services() })
  for (let turn = 0; turn <= warmTurns; turn++) {
    requests.push([])
    const user = userOf(fixtures, turn)
    await scenario.perform({ server, aside, fixtures, user, number: firstNumber + turn })
  }
  const [cold = [], ...warm] = requests
  const dearest = warm.reduce((one, other) => (sumOfTrips(other) > sumOfTrips(one) ? other : one))
  return { requests: dearest, coldTrips: sumOfTrips(cold) }
}

/** Measures CPU time: the server's part of each turn, and after it the bare cryptography. */
export async function measureCpu(
  environment: BenchEnvironment,
  fixtures: Fixtures,
  {
    scenario,
    firstNumber,
    turns,
  }: { scenario: Scenario; firstNumber: number; turns: { warmUp: number; measured: number } },
): Promise<ScenarioCpu> {
  let spent = 0
  const around: Around = async (work) => {
    const before = process.cpuUsage()
    const result = await work()
    spent += millisecondsSince(before)
    return result
  }
  const services = environment.services()
  const server = serverOf(environment, fixtures, { services, around })
  const aside = serverOf(environment, fixtures, { services })
  const taken: { server: number; bare: number }[] = []
  for (let turn = 0; turn < turns.warmUp + turns.measured; turn++) {
    spent = 0
    const user = userOf(fixtures, turn)
    await scenario.perform({ server, aside, fixtures, user, number: firstNumber + turn })
    const before = process.cpuUsage()
    scenario.bare.run()
    taken.push({ server: spent, bare: millisecondsSince(before) })
  }
  const measured = taken.slice(turns.warmUp)
  return {
    server: summary(measured.map((one) => one.server)),
    bare: summary(measured.map((one) => one.bare)),
  }
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2
}

/** The user whose turn it is. */
export function userOf({ users }: Pick<Fixtures, 'users'>, turn: number) {
  const user = users[turn % users.length]
  if (!user) throw new Error('There are no users')
  return user
}

/** What calls cost together, and those before STS was called. */
export function costOf(calls: readonly StoreCall[], stsAt = Infinity): RequestCost {
  return {
    trips: sequential(calls),
    tripsBeforeSts: sequential(calls.filter(({ startedAt }) => startedAt < stsAt)),
    writes: calls.filter(({ writeUnits }) => writeUnits > 0).length,
    readUnits: calls.reduce((sum, call) => sum + call.readUnits, 0),
    writeUnits: calls.reduce((sum, call) => sum + call.writeUnits, 0),
  }
}

/** The most calls of which each began after another had ended. */
function sequential(calls: readonly StoreCall[]): number {
  let trips = 0
  let freeAt = -Infinity
  for (const call of [...calls].sort((one, other) => one.endedAt - other.endedAt)) {
    if (call.startedAt < freeAt) continue
    trips++
    freeAt = call.endedAt
  }
  return trips
}

function sumOfTrips(requests: readonly RequestCost[]): number {
  return requests.reduce((sum, { trips }) => sum + trips, 0)
}

/** CPU milliseconds of all threads since a reading. */
export function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function summary(values: readonly number[]): CpuCost {
  return {
    median: median(values),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  }
}
