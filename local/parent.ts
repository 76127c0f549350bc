import { readFileSync } from 'node:fs'

/** How often the parents are looked at, in milliseconds. */
const interval = 500

/**
 * Calls back once when npm, which started us, is gone. It passes signals on, but when it is killed
 * nobody tells us: then we, or the shell that npm starts scripts with, belong to another process.
 */
export function whenNpmEnds(callback: () => void): void {
  const parents = parentsUpToNpm()
  const timer = setInterval(() => {
    if (parentsUpToNpm() === parents) return
    clearInterval(timer)
    callback()
  }, interval)
  timer.unref()
}

/** Our parent's id and, when that is not npm itself, its parent's, as far as the system tells. */
function parentsUpToNpm(): string {
  const { ppid } = process
  try {
    // "pid (name) state ppid …", where the name may hold anything
    const [, name = '', , parent = ''] =
      /^\d+ \((.*)\) (\S) (\d+)/su.exec(readFileSync(`/proc/${ppid}/stat`, 'utf8')) ?? []
    return /^(?:npm|node)/u.test(name) ? String(ppid) : `${ppid} ${parent}`
  } catch {
    return String(ppid) // not Linux
  }
}
