import {
  syncManager,
  type Callback,
  type Conflict,
  type DeviceOwner,
  type LocalDataset,
  type LocalRecord,
  type SyncManager,
} from './library.ts'

/** What an app decides while its device synchronizes. */
export interface Decisions {
  readonly onConflict?: (conflict: Conflict) => LocalRecord
  /** Drops what the device has of a dataset that was deleted elsewhere. */
  readonly onDeleted?: () => void
  readonly onMerged?: (names: readonly string[]) => Promise<void>
}

/** How the library's synchronization ended. */
type End = 'synchronized' | 'with conflicts' | 'ended'

/** A device with its own copy of an identity's datasets, kept by amazon-cognito-js. */
export class Device {
  readonly #owner: DeviceOwner
  readonly #manager: SyncManager

  constructor(owner: DeviceOwner) {
    this.#owner = owner
    this.#manager = syncManager(owner)
  }

  /** Writes while offline. */
  async put(key: string, value: string, name = 'notes'): Promise<void> {
    const dataset = await this.#open(name)
    await called((callback) => dataset.put(key, value, callback))
  }

  /** Removes while offline. */
  async remove(key: string, name = 'notes'): Promise<void> {
    const dataset = await this.#open(name)
    await called((callback) => dataset.remove(key, callback))
  }

  /** What the device shows: removed records of which it was told have no text. */
  async values(name = 'notes'): Promise<Record<string, string>> {
    const dataset = await this.#open(name)
    const all = await called<Record<string, string>>((callback) => dataset.getAll(callback))
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
  }

  /** Notes that the dataset shall be deleted with the next synchronization. */
  async deleteDataset(name = 'notes'): Promise<void> {
    await this.#open(name)
    const { local } = this.#manager
    await called((callback) => local.deleteDataset(this.#owner.IdentityId, name, callback))
  }

  /**
   * Synchronizes until nothing is asked any more. The library has two flaws that apps have to know:
   * after a merge or a deletion it means to go on by a method that it does not have, so they end it and
   * begin again; and of a listing with a conflict it drops all that was in none, so they have it list
   * once more from the count before.
   *
   * @throws Error that the library hands to `onFailure`
   */
  async synchronize(decisions: Decisions = {}, name = 'notes'): Promise<void> {
    for (let rounds = 0; rounds < 10; rounds++) {
      const count = await this.#count(name)
      const end = await this.#synchronizeOnce(decisions, name)
      if (end === 'synchronized') return
      if (end === 'with conflicts') await this.#setCount(name, count)
    }
    throw new Error('The device does not come to an end')
  }

  async #synchronizeOnce(decisions: Decisions, name: string): Promise<End> {
    const dataset = await this.#open(name)
    return new Promise((resolve, reject) => {
      let isAsked = false
      let end: End = 'synchronized'
      const answered = (work: Promise<unknown>, proceed: (goesOn: boolean) => void) => {
        isAsked = true
        work.then(() => proceed(false), reject)
      }
      dataset.synchronize({
        onSuccess: () => resolve(end),
        onFailure: (error) => {
          if (isAsked) resolve('ended')
          else reject(error)
        },
        onConflict: (_dataset, conflicts, proceed) => {
          end = 'with conflicts'
          const decide = decisions.onConflict ?? ((conflict) => conflict.resolveWithRemoteRecord())
          dataset.resolve(conflicts.map(decide), () => proceed(true))
        },
        onDatasetDeleted: (_dataset, _name, proceed) => {
          decisions.onDeleted?.()
          answered(this.#purge(name), proceed)
        },
        onDatasetsMerged: (_dataset, names, proceed) => {
          answered(Promise.resolve(decisions.onMerged?.(names)), proceed)
        },
      })
    })
  }

  async #count(name: string): Promise<number> {
    await this.#open(name)
    const { local } = this.#manager
    return called((callback) => local.getLastSyncCount(this.#owner.IdentityId, name, callback))
  }

  #setCount(name: string, count: number): Promise<unknown> {
    const { local } = this.#manager
    const { IdentityId } = this.#owner
    return called((callback) => local.updateLastSyncCount(IdentityId, name, count, callback))
  }

  #purge(name: string): Promise<unknown> {
    const { local } = this.#manager
    return called((callback) => local.purgeDataset(this.#owner.IdentityId, name, callback))
  }

  #open(name: string): Promise<LocalDataset> {
    return called((callback) => this.#manager.openOrCreateDataset(name, callback))
  }
}

function called<T>(call: (callback: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error)
      else resolve(value)
    })
  })
}
