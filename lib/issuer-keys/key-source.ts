import type { KeyObject } from 'node:crypto'
import type { JwsAlgorithm } from '../domain/jws-algorithms.ts'
import { fetchKeySet, type Fetch, type KeySet } from './key-set.ts'

/** Time and the network, as a key source needs them. */
export interface Outside {
  /** The time in milliseconds since the epoch. */
  readonly now: () => number
  readonly fetch: Fetch
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** How long keys are used without looking again: as long as the key set's own cache header says. */
const freshFor = hour
/** How long keys are used while their source cannot be read. */
const staleFor = 24 * hour
/** The least time from one reading to the next, so that made-up key names cost the source nothing. */
const pause = minute
/** The same while there are no keys at all, as after a failed first reading. */
const pauseWithoutKeys = 5 * second

/**
 * One issuer's published keys, read over HTTP and kept. An unknown key name has them read again, at
 * most once a minute; callers at once share one reading; a failed reading leaves the keys as they
 * are for up to 24 hours.
 *
 * Source: RFC 7517, section 4.5; OpenID Connect Core 1.0, section 10.1.1.
 */
export class KeySource {
  readonly #url: string
  readonly #outside: Outside
  readonly #algorithms: readonly JwsAlgorithm[]
  #keys: KeySet = new Map()
  #readAt = -Infinity
  #triedAt = -Infinity
  #failure: unknown
  #reading: Promise<void> | undefined

  /** @param algorithms what the issuer may sign with; our own pools do it with RS256 */
  constructor(url: string, outside: Outside, algorithms: readonly JwsAlgorithm[] = ['RS256']) {
    this.#url = url
    this.#outside = outside
    this.#algorithms = algorithms
  }

  /**
   * The public key of that name and for that algorithm; undefined when the issuer publishes none.
   *
   * @throws Error when the keys could not be read for so long that nothing can be said
   */
  async key(kid: string, algorithm: JwsAlgorithm = 'RS256'): Promise<KeyObject | undefined> {
    const known = this.#keys.get(kid)?.get(algorithm)
    if (known && this.#age() < freshFor) return known
    await this.#readAgain()
    if (this.#age() >= staleFor) {
      throw new Error(`The keys at ${this.#url} cannot be read.`, { cause: this.#failure })
    }
    return this.#keys.get(kid)?.get(algorithm)
  }

  async #readAgain(): Promise<void> {
    const now = this.#outside.now()
    const wait = this.#age() < staleFor ? pause : pauseWithoutKeys
    if (!this.#reading && now < this.#triedAt + wait) return
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    await this.#reading
  }

  async #read(): Promise<void> {
    const begun = this.#outside.now()
    try {
      this.#keys = await fetchKeySet(this.#url, this.#outside.fetch, this.#algorithms)
      this.#readAt = begun
    } catch (error) {
      this.#failure = error
    }
    this.#triedAt = this.#outside.now() // a source that hangs takes as long as the pause is
  }

  #age(): number {
    return this.#outside.now() - this.#readAt
  }
}
