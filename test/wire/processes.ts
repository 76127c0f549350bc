import { readFileSync } from 'node:fs'

/** A running process. */
export interface Process {
  readonly pid: number
  readonly command: string
}

/** The processes that a process started and that still run (Linux). */
export function childrenOf(pid: number): Process[] {
  const list = read(`/proc/${String(pid)}/task/${String(pid)}/children`)
  return list
    .split(' ')
    .filter((child) => child !== '')
    .map((child) => ({
      pid: Number(child),
      command: read(`/proc/${child}/cmdline`).replaceAll('\0', ' '),
    }))
}

/** Whether a process runs: it is there, and not only waiting to be forgotten (Linux). */
export function isRunning({ pid }: Process): boolean {
  return /^State:\s+[^XZ]/mu.test(read(`/proc/${String(pid)}/status`))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended
  }
}
