import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A provider that is not ours, and what its only app knows. */
export interface Stranger {
  readonly url: string
  readonly client_id: string
  readonly client_secret: string
  readonly refresh_token: string
  stop(): void
}

/** Starts `oidc-provider` and waits until it is ready. */
export async function startStranger(): Promise<Stranger> {
  const file = join(import.meta.dirname, 'process.ts')
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    stdio: ['pipe', 'pipe', 'ignore'], // it warns of what suits a benchmark
  })
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string] // its first line
  return { ...(JSON.parse(line) as Omit<Stranger, 'stop'>), stop: () => child.kill() }
}
