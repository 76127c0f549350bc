import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { GuardedProcess } from './guarded-process.ts'

/** Between two tries to connect, in milliseconds. */
const interval = 5

/**
 * Waits until a program that was just started accepts connections on a loopback port.
 *
 * @throws Error with what it complained about when it ends instead
 */
export async function whenAccepting(port: number, { ended }: GuardedProcess): Promise<void> {
  const over = new AbortController()
  void ended.then((complaint) => over.abort(new Error(complaint)))
  while (!over.signal.aborted && !(await accepts(port))) await setTimeout(interval)
  over.signal.throwIfAborted()
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
