import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A server as `npm start` starts it, in a process of its own. */
export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** Everything it has written so far. */
  readonly output: () => string
  /** Settles when it has ended and everything it wrote is read: its exit code, null for a signal. */
  readonly ended: Promise<number | null>
  /** Ends it as Ctrl-C does. @returns its exit code, null when a signal ended it */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The base URL of the server that this run of Jest started (global-setup.ts). */
export function serverUrl(): string {
  const url = process.env.COGNATE_TEST_URL
  if (url === undefined)
    throw new Error('Jest did not start the server: see test/wire/global-setup.ts')
  return url
}

/** For a server with a database of its own, where a run of the tests has one engine for all others. */
export const ownDatabase = { AWS_ENDPOINT_URL_DYNAMODB: '' }

/**
 * Starts a server on a free port, which keeps nothing unless told otherwise, and waits until it is
 * ready.
 *
 * @throws Error with what it wrote when it ends before
 */
export async function startServer(
  env: Readonly<Record<string, string>> = {},
  parameters: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['local/start.ts', ...parameters], {
    cwd: root,
    env: { ...process.env, npm_lifecycle_event: '', PORT: '0', COGNATE_DATA: 'memory', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      output += text
      const ready = /^Cognate is ready at (\S+)/mu.exec(output)
      if (ready?.[1] !== undefined) resolve(ready[1])
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    void ended.then(() => reject(new Error(`The server did not start: ${output}`)))
  })
  return { url, pid: pidOf(child), output: () => output, ended, stop: end }

  function end(signal: NodeJS.Signals = 'SIGTERM') {
    child.kill(signal)
    return ended
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('A process that wrote something has an id')
  return pid
}
