/** How long answers are remembered, in milliseconds, and how many. */
export interface RememberedOptions {
  readonly lifetime: number
  /** How long a failure stands: as long, nobody asks again. */
  readonly failureLifetime: number
  readonly most: number
}

interface Entry<T> {
  readonly answer: Promise<T>
  until: number
}

/**
 * Answers from elsewhere by what was asked, for a process: callers who ask the same at once share
 * one question, failures stand for a while too, and the oldest answers make room for new ones. So
 * nobody who may ask can have the other side asked without end.
 */
export class Remembered<T> {
  readonly #options: RememberedOptions
  readonly #entries = new Map<string, Entry<T>>()

  constructor(options: RememberedOptions) {
    this.#options = options
  }

  /**
   * The answer that is remembered, or a new one.
   *
   * @param now in milliseconds since the epoch
   * @throws whatever asking threw
   */
  get(question: string, now: number, ask: () => Promise<T>): Promise<T> {
    const known = this.#entries.get(question)
    if (known && now < known.until) return known.answer
    const { lifetime, failureLifetime } = this.#options
    const entry = { answer: ask(), until: now + lifetime }
    entry.answer.catch(() => {
      entry.until = Math.min(entry.until, now + failureLifetime)
    })
    this.#keep(question, entry)
    return entry.answer
  }

  #keep(question: string, entry: Entry<T>): void {
    this.#entries.delete(question)
    this.#entries.set(question, entry)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#options.most && oldest !== undefined) {
      this.#entries.delete(oldest)
    }
  }
}
