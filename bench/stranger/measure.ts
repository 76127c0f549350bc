import type { BenchEnvironment } from '../environment.ts'
import type { Fixtures } from '../fixtures.ts'
import { loadPort, type LoadTimes } from '../load.ts'
import { clientCredentials, tokenRefresh } from '../operations.ts'
import type { Scenario } from '../scenario.ts'
import { formCall } from '../wire.ts'
import { startStranger, type Stranger } from './provider.ts'

/** Operations a second at the ports, of ours and of the stranger's. */
export interface Beside {
  readonly name: string
  readonly ours: number
  readonly theirs: number
}

const times: LoadTimes = { warmUp: 1_000, measured: 2_000 }
const rounds = 3

/**
 * Measures the token endpoint beside that of `oidc-provider` in the same run: by turns, the best of
 * each, for what else the machine does only ever slows. Ours has everything stored durably, and
 * reads it from a database in another process; the stranger keeps everything in its memory.
 */
export async function measureBeside(
  environment: BenchEnvironment,
  fixtures: Fixtures,
): Promise<Beside[]> {
  const stranger = await startStranger()
  const results: Beside[] = []
  try {
    for (const [ours, theirs] of pairs(stranger)) {
      const best = { ours: 0, theirs: 0 }
      for (let round = 0; round < rounds; round++) {
        const load = { times, firstNumber: 0 }
        const mine = await loadPort(environment.server.url, fixtures, { ...load, scenario: ours })
        const others = await loadPort(stranger.url, fixtures, { ...load, scenario: theirs })
        best.ours = Math.max(best.ours, mine)
        best.theirs = Math.max(best.theirs, others)
      }
      results.push({ name: ours.name, ...best })
    }
    return results
  } finally {
    stranger.stop()
  }
}

function pairs({ client_id, client_secret, refresh_token }: Stranger): [Scenario, Scenario][] {
  const proof = { client_id, client_secret }
  const asking = (scenario: Scenario, form: Record<string, string>): Scenario => ({
    ...scenario,
    perform: async ({ server }) => {
      await server.send(formCall('/token', { ...proof, ...form }))
    },
  })
  return [
    [tokenRefresh, asking(tokenRefresh, { grant_type: 'refresh_token', refresh_token })],
    [
      clientCredentials,
      asking(clientCredentials, { grant_type: 'client_credentials', scope: 'read' }),
    ],
  ]
}
