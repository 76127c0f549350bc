import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A line of a log; the time in milliseconds since the epoch. */
export interface LogEvent {
  readonly timestamp: number
  readonly message: string
}

/** Log streams as text files: a folder for each group, a line for each event, its time in front. */
export class LogStreams {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  append(group: string, stream: string, events: readonly LogEvent[]): void {
    const path = this.#path(group, stream)
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    const lines = events.map(({ timestamp, message }) => {
      const text = message.replaceAll(/\s+/gu, ' ')
      return `${new Date(timestamp).toISOString()} ${text}\n`
    })
    appendFileSync(path, lines.join(''), { mode: 0o600 })
  }

  /** What was written; undefined when there is no such stream. */
  read(group: string, stream: string): LogEvent[] | undefined {
    const text = readOrNothing(this.#path(group, stream))
    return text
      ?.split('\n')
      .filter((line) => line !== '')
      .map((line) => ({
        timestamp: Date.parse(line.slice(0, line.indexOf(' '))),
        message: line.slice(line.indexOf(' ') + 1),
      }))
  }

  #path(group: string, stream: string): string {
    return join(this.#folder, nameOf(group), `${nameOf(stream)}.log`)
  }
}

/** The names of files have fewer characters and no slashes; what is replaced, ids tell apart. */
function nameOf(name: string): string {
  return (
    name
      .replaceAll(/[^A-Za-z0-9_-]+/gu, '-')
      .replaceAll(/^-|-$/gu, '')
      .slice(0, 200) || '-'
  )
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // nothing was written yet
  }
}
