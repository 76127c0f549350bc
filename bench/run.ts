import { startEnvironment, type BenchEnvironment } from './environment.ts'
import { createFixtures, type Fixtures } from './fixtures.ts'
import { loadHandler, loadPort } from './load.ts'
import { countStore, measureCpu, serverOf } from './measure.ts'
import { scenarios } from './operations.ts'
import type { Result } from './report.ts'
import type { Scenario } from './scenario.ts'
import { measureBeside, type Beside } from './stranger/measure.ts'

const userCount = 50
const turns = { warmUp: 1_000, measured: 400 } // the compiler's threads count too, until they are done
const times = { warmUp: 500, measured: 2_000 }

/** Turns are numbered apart in each measurement, so that no name comes twice. */
const numbersEach = 1_000_000

/**
 * Measures every scenario in pools and with users of its own: counts first, loads last, for each
 * sign-in of the last minutes makes the record of a user's sign-ins longer.
 */
export async function measureScenarios(
  tell: (what: string) => void,
): Promise<{ results: Result[]; beside: Beside[] }> {
  const environment = await startEnvironment()
  try {
    const services = environment.services()
    const fixtures = await createFixtures(serverOf(environment, undefined, { services }), userCount)
    const each = async <T>(
      what: string,
      { part, measure }: { part: number; measure: (run: ScenarioRun) => Promise<T> },
    ) => {
      const measured: T[] = []
      for (const scenario of scenarios) {
        tell(`${what} of ${scenario.name}`)
        const firstNumber = part * numbersEach
        measured.push(await measure({ environment, fixtures, scenario, firstNumber }))
      }
      return measured
    }
    const stores = await each('round trips', { part: 1, measure: countOf })
    const cpus = await each('CPU time', { part: 2, measure: cpuOf })
    const loads = await each('throughput', { part: 3, measure: loadOf })
    tell('oidc-provider beside us')
    const beside = await measureBeside(environment, fixtures)
    const results = scenarios.flatMap((scenario, index) => {
      const [store, load] = [stores[index], loads[index]]
      return store && load ? [{ scenario, store, cpu: cpus[index], ...load }] : []
    })
    return { results, beside }
  } finally {
    await environment.stop()
  }
}

interface ScenarioRun {
  readonly environment: BenchEnvironment
  readonly fixtures: Fixtures
  readonly scenario: Scenario
  readonly firstNumber: number
}

function countOf({ environment, fixtures, ...run }: ScenarioRun) {
  return countStore(environment, fixtures, run)
}

async function cpuOf({ environment, fixtures, ...run }: ScenarioRun) {
  if (run.scenario.isCountedOnly) return undefined
  return measureCpu(environment, fixtures, { ...run, turns })
}

async function loadOf({ environment, fixtures, scenario, firstNumber }: ScenarioRun) {
  const { isCountedOnly = false, isDirectOnly = false } = scenario
  const load = { scenario, times, firstNumber }
  const atPort = { ...load, firstNumber: firstNumber + numbersEach }
  return {
    throughHandler: isCountedOnly ? undefined : await loadHandler(environment, fixtures, load),
    throughPort:
      isCountedOnly || isDirectOnly
        ? undefined
        : await loadPort(environment.server.url, fixtures, atPort),
  }
}
