import type { BenchEnvironment } from './environment.ts'
import type { Fixtures } from './fixtures.ts'
import { serverOf } from './measure.ts'
import type { Scenario } from './scenario.ts'
import { httpServer, type Server } from './wire.ts'

/** How many requests are under way at once, and how many connections carry them. */
export const inFlight = 8

/** How long a load lasts, in milliseconds: first unmeasured, then measured. */
export interface LoadTimes {
  readonly warmUp: number
  readonly measured: number
}

interface Load {
  readonly scenario: Scenario
  readonly times: LoadTimes
  /** Turns are numbered from here. */
  readonly firstNumber: number
}

/** Operations a second through the server's port; the client runs on the same machine. */
export async function loadPort(
  environment: BenchEnvironment,
  fixtures: Fixtures,
  load: Load,
): Promise<number> {
  const server = httpServer(environment.server.url, inFlight)
  try {
    const { turns, elapsed } = await run(server, fixtures, load)
    return (turns / elapsed) * 1000
  } finally {
    server.close()
  }
}

/**
 * Operations a second with the handler called in this process. The client's arithmetic, which this
 * process does as well, is taken off the time.
 */
export async function loadHandler(
  environment: BenchEnvironment,
  fixtures: Fixtures,
  load: Load,
): Promise<number> {
  let clientTime = 0
  const asClient = <T>(work: () => T): T => {
    const startedAt = performance.now()
    try {
      return work()
    } finally {
      clientTime += performance.now() - startedAt
    }
  }
  const services = environment.services()
  const server = serverOf(environment, fixtures, { services, asClient })
  const { turns, elapsed } = await run(server, fixtures, {
    ...load,
    onMeasured: () => (clientTime = 0),
  })
  return (turns / (elapsed - clientTime)) * 1000
}

/** Lets each lane take turns with users of its own, so that nobody signs in twice at once. */
async function run(
  server: Server,
  fixtures: Fixtures,
  { scenario, times, firstNumber, onMeasured }: Load & { onMeasured?: () => void },
): Promise<{ turns: number; elapsed: number }> {
  let number = firstNumber
  let turns = 0
  let isOver = false
  const lanes = Array.from({ length: inFlight }, async (_, lane) => {
    const users = fixtures.users.filter((_user, index) => index % inFlight === lane)
    while (!isOver) {
      for (const user of users) {
        if (isOver) break
        await scenario.perform({ server, aside: server, fixtures, user, number: number++ })
        turns++
      }
    }
  })
  const all = Promise.all(lanes)
  try {
    await Promise.race([all, pause(times.warmUp)])
    turns = 0
    onMeasured?.()
    const startedAt = performance.now()
    await Promise.race([all, pause(times.measured)])
    return { turns, elapsed: performance.now() - startedAt }
  } finally {
    isOver = true
    await all
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
