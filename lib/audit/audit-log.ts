/** Where the lines of the audit log go. */
export interface AuditLog {
  /** Takes a line without its end, and neither throws nor waits. */
  readonly write: (line: string) => void
}

/**
 * The audit log on standard output, which Lambda brings to CloudWatch Logs.
 *
 * @param onLoss is told of each line that could not be written
 */
export function standardOutputLog(onLoss: (error: Error) => void): AuditLog {
  return {
    write: (line) => {
      const { stdout } = process
      if (stdout.listenerCount('error', ignore) === 0) stdout.on('error', ignore)
      stdout.write(`${line}\n`, (error) => {
        if (error) onLoss(error)
      })
    },
  }
}

/** An error that nobody hears would end the process; each line tells of its own. */
function ignore(): void {
  return undefined
}
