import type { Journal } from './journal.ts'
import type { InboxMessage, MessageKind, OutgoingMessage } from './message.ts'

/** Which messages are wanted; what is left out is not asked for. */
export interface MessageFilter {
  /** Whom it is for, in any case. */
  to?: string
  kind?: MessageKind
  /** Found in the recipient, the subject or the text, in any case. */
  search?: string
  /** Only messages newer than the one of this id. */
  after?: string
}

const mostMessages = 1000

/** The messages that left, newest last; beyond a thousand the oldest are dropped. */
export class Mailbox {
  readonly #journal: Journal
  #messages: InboxMessage[]
  #lastId: number
  #sinceRewrite = 0
  readonly #waiting = new Set<() => void>()

  constructor(journal: Journal) {
    this.#journal = journal
    this.#messages = journal.read(mostMessages)
    this.#lastId = Number(this.#messages.at(-1)?.id ?? 0)
  }

  /** Takes a message in at `now` (milliseconds since the epoch) and wakes who waits for one. */
  add(message: OutgoingMessage, now: number): InboxMessage {
    this.#lastId += 1
    const receivedAt = new Date(now).toISOString()
    const kept = { ...message, id: String(this.#lastId), receivedAt }
    this.#messages.push(kept)
    this.#messages = this.#messages.slice(-mostMessages)
    this.#write(kept)
    for (const wake of [...this.#waiting]) wake()
    return kept
  }

  #write(message: InboxMessage): void {
    this.#sinceRewrite += 1
    if (this.#sinceRewrite < mostMessages) {
      this.#journal.append(message)
      return
    }
    this.#journal.rewrite(this.#messages)
    this.#sinceRewrite = 0
  }

  /** The messages that pass a filter, newest first. */
  list(filter: MessageFilter = {}): InboxMessage[] {
    const passes = predicate(filter, this.#lastId)
    return this.#messages.filter(passes).reverse()
  }

  /** Like {@link list}, but waits for a first message until `signal` aborts. */
  async waitFor(filter: MessageFilter, signal: AbortSignal): Promise<InboxMessage[]> {
    let found = this.list(filter)
    while (found.length === 0 && !signal.aborted) {
      await this.#next(signal)
      found = this.list(filter)
    }
    return found
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  /** Drops every message; ids go on from where they were. */
  clear(): void {
    this.#messages = []
    this.#journal.rewrite([])
    this.#sinceRewrite = 0
  }
}

function predicate(
  { to, kind, search, after }: MessageFilter,
  lastId: number,
): (message: InboxMessage) => boolean {
  const recipient = to?.toLowerCase()
  const words = search?.toLowerCase()
  // an id from before a restart that forgot everything would hide every message to come
  const newerThan = Number(after ?? 0) > lastId ? 0 : Number(after ?? 0)
  return (message) =>
    (recipient === undefined || message.to.toLowerCase() === recipient) &&
    (kind === undefined || message.kind === kind) &&
    (words === undefined || searchable(message).includes(words)) &&
    Number(message.id) > newerThan
}

function searchable({ to, subject, text }: InboxMessage): string {
  return [to, subject ?? '', text].join('\n').toLowerCase()
}
