import { startEnvironment, type BenchEnvironment } from './environment.ts'
import { createFixtures, type Fixtures } from './fixtures.ts'
import { loadHandler, loadPort } from './load.ts'
import { countStore, measureCpu, serverOf } from './measure.ts'
import { scenarios } from './operations.ts'
import type { Result } from './report.ts'
import type { Scenario } from './scenario.ts'

const userCount = 50
const turns = { warmUp: 150, measured: 400 }
const times = { warmUp: 500, measured: 2_000 }

/** Turns are numbered apart in each measurement, so that no name comes twice. */
const numbersEach = 1_000_000

/** Measures every scenario in pools and with users of its own. */
export async function measureScenarios(tell: (what: string) => void): Promise<Result[]> {
  const environment = await startEnvironment()
  try {
    const services = environment.services()
    const fixtures = await createFixtures(serverOf(environment, undefined, { services }), userCount)
    const results: Result[] = []
    for (const scenario of scenarios) {
      tell(scenario.name)
      results.push(await measure(environment, fixtures, scenario))
    }
    return results
  } finally {
    await environment.stop()
  }
}

async function measure(
  environment: BenchEnvironment,
  fixtures: Fixtures,
  scenario: Scenario,
): Promise<Result> {
  const { isCountedOnly = false, isDirectOnly = false } = scenario
  const common = (part: number) => ({ scenario, firstNumber: part * numbersEach })
  const store = await countStore(environment, fixtures, common(1))
  const none = undefined
  if (isCountedOnly) return { scenario, store, cpu: none, throughHandler: none, throughPort: none }
  return {
    scenario,
    store,
    cpu: await measureCpu(environment, fixtures, { ...common(2), turns }),
    throughHandler: await loadHandler(environment, fixtures, { ...common(3), times }),
    throughPort: isDirectOnly
      ? none
      : await loadPort(environment, fixtures, { ...common(4), times }),
  }
}
