import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A server as `npm start` starts it. */
export interface ServerProcess {
  readonly url: string
  readonly pid: number
  /** From its start until it said that it is ready, in milliseconds. */
  readonly readyAfter: number
  stop(): Promise<void>
}

const root = fileURLToPath(new URL('..', import.meta.url))

/** The server ends with us when it thinks that we are npm. */
const settings = {
  PORT: '0',
  HOST: '',
  COGNATE_URL: '',
  COGNATE_DATA: 'memory',
  npm_lifecycle_event: 'start',
}

/**
 * Starts a server on a free port and waits until it is ready; through npm when asked, as its users
 * do, else without.
 *
 * @throws Error with what it wrote when it ends before
 */
export async function startServer(
  env: Readonly<Record<string, string>> = {},
  { throughNpm = false } = {},
): Promise<ServerProcess> {
  const startedAt = performance.now()
  const [command, ...parameters] = throughNpm ? npmStart() : [process.execPath, 'local/start.ts']
  const child = spawn(command, parameters, {
    cwd: root,
    env: { ...process.env, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      output += text
      const ready = /^Cognate is ready at (\S+)/mu.exec(output)
      if (ready?.[1] !== undefined) resolve(ready[1])
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.once('error', reject)
    void ended.then(() => reject(new Error(`The server did not start: ${output}`)))
  })
  const readyAfter = performance.now() - startedAt
  const { pid = 0 } = child // a process that wrote something has an id
  const stop = () => {
    if (child.exitCode === null && child.signalCode === null) child.kill()
    return ended
  }
  return { url, pid, readyAfter, stop }
}

function npmStart(): [string, ...string[]] {
  const npm = process.env.npm_execpath // set where npm runs us: the same npm then
  return npm === undefined ? ['npm', 'start'] : [process.execPath, npm, 'start']
}

/** A process of a tree and the memory that it holds resident (RSS), in megabytes of 10^6 bytes. */
export interface ProcessMemory {
  readonly name: string
  readonly megabytes: number
}

/** The memory of a process and all below it; pages that they share count in each. Linux only. */
export function memoryOfTree(pid: number): ProcessMemory[] {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((id) => readStatus(Number(id)))
  const inTree = new Set([pid])
  for (let size = 0; size < inTree.size;) {
    size = inTree.size
    for (const { id, parent } of processes) if (inTree.has(parent)) inTree.add(id)
  }
  return processes
    .filter(({ id }) => inTree.has(id))
    .map(({ name, megabytes }) => ({ name, megabytes }))
}

function readStatus(id: number) {
  try {
    const status = readFileSync(`/proc/${id}/status`, 'utf8')
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'mu').exec(status)?.[1] ?? ''
    const megabytes = (Number(field('VmRSS')) * 1024) / 1e6
    return [{ id, parent: Number(field('PPid')), name: nameOf(id), megabytes }]
  } catch {
    return [] // it ended meanwhile
  }
}

/** The program of a process without its path; its threads have names of their own. */
function nameOf(id: number): string {
  const [program = ''] = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0')
  return basename(program).split(' ')[0] ?? ''
}
