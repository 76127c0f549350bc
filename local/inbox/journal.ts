import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InboxMessage } from './message.ts'

/** Where the mailbox keeps its messages between starts. */
export interface Journal {
  /** The newest messages kept, oldest first, at most `limit`. */
  read(limit: number): InboxMessage[]
  append(message: InboxMessage): void
  /** Replaces everything kept. */
  rewrite(messages: readonly InboxMessage[]): void
}

/** A journal that keeps nothing. */
export const noJournal: Journal = {
  read: () => [],
  append: () => undefined,
  rewrite: () => undefined,
}

/**
 * Keeps messages in `inbox.jsonl`, one JSON object a line, for its owner's eyes only: it holds
 * codes. A last line that a crash cut short is passed over.
 */
export function fileJournal(folder: string): Journal {
  const path = join(folder, 'inbox.jsonl')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const rewrite = (messages: readonly InboxMessage[]) => {
    writeFileSync(`${path}.new`, messages.map(line).join(''), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
  return {
    read: (limit) => {
      const messages = readLines(path).slice(-limit)
      rewrite(messages)
      return messages
    },
    append: (message) => appendFileSync(path, line(message), { mode: 0o600 }),
    rewrite,
  }
}

function line(message: InboxMessage): string {
  return `${JSON.stringify(message)}\n`
}

function readLines(path: string): InboxMessage[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((text) => parse(text))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error // readFileSync throws these only
    return []
  }
}

function parse(text: string): InboxMessage[] {
  try {
    return [JSON.parse(text) as InboxMessage] // only this file writes these lines
  } catch {
    return []
  }
}
