import { randomBytes } from 'node:crypto'
import { addDataKey, findDataKey } from '../store/data-keys.ts'
import type { Table } from '../store/table.ts'
import type { KeyWrapper } from './key-wrapper.ts'
import { Sealer } from './sealer.ts'

/** What a data key is for; a function's role opens only the purposes that it needs. */
export type Purpose = 'user-pools' | 'identity-pools' | 'credentials' | 'broker' | 'sync'

/** How long an opened data key serves without asking the key service again, in milliseconds. */
const keyLife = 15 * 60 * 1000

/** The deployment's data keys: made at first use, stored wrapped, opened once a quarter of an hour. */
export class Keyring {
  readonly #table: Table
  readonly #wrapper: KeyWrapper
  readonly #now: () => number
  readonly #opened = new Map<Purpose, { sealer: Promise<Sealer>; until: number }>()

  constructor(table: Table, wrapper: KeyWrapper, now: () => number) {
    this.#table = table
    this.#wrapper = wrapper
    this.#now = now
  }

  /** The sealer of a purpose. @throws Error when the key service or the store does not answer */
  sealer(purpose: Purpose): Promise<Sealer> {
    const known = this.#opened.get(purpose)
    if (known && known.until > this.#now()) return known.sealer
    const sealer = this.#open(purpose)
    this.#opened.set(purpose, { sealer, until: this.#now() + keyLife })
    sealer.catch(() => this.#opened.delete(purpose)) // a failure is not remembered
    return sealer
  }

  async #open(purpose: Purpose): Promise<Sealer> {
    const stored = await findDataKey(this.#table, purpose)
    if (stored) return new Sealer(await this.#wrapper.unwrap(stored, purpose))
    const key = randomBytes(32)
    const taken = new Error('another caller made the key first')
    try {
      const wrapped = await this.#wrapper.wrap(key, purpose)
      await addDataKey(this.#table, { purpose, wrapped, otherwise: taken })
      return new Sealer(key)
    } catch (error) {
      if (error === taken) return this.#open(purpose)
      throw error
    }
  }
}
