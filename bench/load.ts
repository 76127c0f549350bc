import type { BenchEnvironment } from './environment.ts'
import type { Fixtures } from './fixtures.ts'
import { serverOf, userOf } from './measure.ts'
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

/** Operations a second through a server's port; the client runs on the same machine. */
export async function loadPort(url: string, fixtures: Fixtures, load: Load): Promise<number> {
  const server = httpServer(url, inFlight)
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

/** Warms up, then measures; both end with the turns that are under way. */
async function run(
  server: Server,
  fixtures: Fixtures,
  { scenario, times, firstNumber, onMeasured }: Load & { onMeasured?: () => void },
): Promise<{ turns: number; elapsed: number }> {
  let number = firstNumber
  await lanes(times.warmUp)
  onMeasured?.()
  const startedAt = performance.now()
  const turns = await lanes(times.measured)
  return { turns, elapsed: performance.now() - startedAt }

  /** Each lane takes turns with users of its own, so that nobody signs in twice at once. */
  async function lanes(milliseconds: number): Promise<number> {
    const end = performance.now() + milliseconds
    let taken = 0
    await Promise.all(
      Array.from({ length: inFlight }, async (_, lane) => {
        const users = fixtures.users.filter((_user, index) => index % inFlight === lane)
        for (let turn = 0; performance.now() < end; turn++) {
          const user = userOf({ users }, turn)
          await scenario.perform({ server, aside: server, fixtures, user, number: number++ })
          taken++
        }
      }),
    )
    return taken
  }
}
