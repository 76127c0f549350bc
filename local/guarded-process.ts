import { spawn, type ChildProcess } from 'node:child_process'

/** A program that ends when we end it, and also when we die without a word. */
export interface GuardedProcess {
  /** Settles when the program has ended by itself or was stopped: what it last wrote to stderr. */
  readonly ended: Promise<string>
  stop(): Promise<void>
}

/**
 * Starts a program together with a guard: a shell that waits for the end of a pipe which only this
 * process holds open. A process that is killed cannot clean up, but the system closes its pipes.
 * Both run in sessions of their own, so that Ctrl-C reaches only us and we decide the order.
 */
export function startGuarded(
  command: string,
  parameters: readonly string[],
  { cwd }: { cwd?: string } = {},
): GuardedProcess {
  const program = spawn(command, parameters, {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  })
  const guard = guardOf(program)
  let complaint = ''
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000)
  })
  const ended = new Promise<string>((resolve) => {
    program.once('error', (error) => resolve(error.message))
    program.once('close', () => resolve(complaint.trim()))
  })
  void ended.then(() => guard?.kill('SIGKILL'))
  program.unref()
  return {
    ended,
    async stop() {
      program.ref()
      if (program.exitCode === null && program.signalCode === null) program.kill('SIGTERM')
      await ended
    },
  }
}

function guardOf({ pid }: ChildProcess): ChildProcess | undefined {
  if (pid === undefined) return undefined // it did not start: `error` tells why
  const guard = spawn('/bin/sh', ['-c', `read -r _; kill -9 ${pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.unref()
  return guard
}
