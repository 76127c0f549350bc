import type { SyncRecord } from '../../lib/domain/sync/patches.ts'
import { newIdentityPoolId } from '../../lib/identity-pools/ids.ts'
import type {
  DatasetPlace,
  Source,
  SourceChanges,
  SourceIdentity,
  SourcePool,
} from '../../lib/sync-import/source.ts'

/** When everything at the source was made. */
export const madeAt = Date.UTC(2019, 4, 6, 7, 8, 9, 123)

interface MadeDataset {
  syncCount: number
  startCount: number
  mergedNames: string[]
  readonly records: Map<string, SyncRecord>
}

/** A source that is made by hand: as Cognito is seen through its API, to be changed at will. */
export class MadeSource implements Source {
  readonly pools = new Map<string, SourcePool>()
  /** By pool; the API tells which are disabled by leaving them out. */
  readonly people = new Map<string, (SourceIdentity & { isDisabled?: boolean })[]>()
  readonly users = new Map<string, string[]>()
  readonly made = new Map<string, Map<string, MadeDataset>>()
  /** Thrown by whoever asks for the dataset of this name. */
  readonly faults = new Map<string, Error>()
  asked = 0

  /** Puts a pool there. */
  aPool(settings: Partial<SourcePool['settings']> = {}): SourcePool {
    const pool: SourcePool = {
      id: newIdentityPoolId('eu-west-1'),
      settings: {
        IdentityPoolName: 'moving',
        AllowUnauthenticatedIdentities: true,
        ...settings,
      },
      roles: { defaults: {}, mappings: {} },
      sync: {},
    }
    this.pools.set(pool.id, pool)
    this.people.set(pool.id, [])
    return pool
  }

  /** Puts an identity there, with an id as Cognito makes them. */
  anIdentity(pool: SourcePool, ...providers: string[]): SourceIdentity {
    const id = `eu-west-1:${crypto.randomUUID()}`
    const identity = { id, providers, createdAt: madeAt, updatedAt: madeAt + 1 }
    this.people.get(pool.id)?.push(identity)
    this.made.set(id, new Map())
    return identity
  }

  /** Writes records of a dataset, one update; without a value they are removed. */
  write(
    { id }: SourceIdentity,
    name: string,
    values: Readonly<Record<string, string | undefined>>,
  ): MadeDataset {
    const datasets = this.made.get(id) ?? new Map<string, MadeDataset>()
    const dataset = datasets.get(name) ?? { ...aDataset(), syncCount: 0 }
    datasets.set(name, dataset)
    const syncCount = ++dataset.syncCount
    const stamps = { syncCount, modifiedAt: madeAt + syncCount, modifiedBy: id }
    for (const [key, value] of Object.entries(values)) {
      const deviceModifiedAt = madeAt - syncCount
      dataset.records.set(key, { key, value, ...stamps, deviceModifiedAt })
    }
    return dataset
  }

  /** Deletes a dataset, and makes it again with one record. */
  recreate(identity: SourceIdentity, name: string): void {
    const datasets = this.made.get(identity.id)
    const startCount = datasets?.get(name)?.syncCount ?? 0
    datasets?.set(name, { ...aDataset(), startCount, syncCount: startCount })
    this.write(identity, name, { anew: 'yes' })
  }

  pool(poolId: string): Promise<SourcePool> {
    const pool = this.pools.get(poolId)
    return pool ? Promise.resolve(pool) : Promise.reject(new Error(`${poolId} not found`))
  }

  async *identities(poolId: string, { hidesDisabled }: { hidesDisabled: boolean }) {
    const people = this.people.get(poolId) ?? []
    const shown = people.filter(({ isDisabled }) => !hidesDisabled || isDisabled !== true)
    for (let start = 0; start < shown.length; start += 3) {
      yield await Promise.resolve(shown.slice(start, start + 3))
    }
  }

  developerUsers(_poolId: string, identityId: string): Promise<readonly string[]> {
    return Promise.resolve(this.users.get(identityId) ?? [])
  }

  datasets({ identityId }: Omit<DatasetPlace, 'name'>) {
    const datasets = [...(this.made.get(identityId) ?? [])]
    return Promise.resolve(
      datasets.map(([name, { syncCount }]) => ({
        ...{ name, createdAt: madeAt, modifiedAt: madeAt + syncCount, modifiedBy: identityId },
      })),
    )
  }

  changes({ identityId, name }: DatasetPlace, since: number): Promise<SourceChanges> {
    this.asked++
    const fault = this.faults.get(name)
    if (fault) return Promise.reject(fault)
    const dataset = this.made.get(identityId)?.get(name)
    if (!dataset) {
      const none = { records: [], mergedNames: [] }
      return Promise.resolve({ exists: false, syncCount: 0, wasDeleted: since > 0, ...none })
    }
    const { syncCount, startCount, records, mergedNames } = dataset
    const changed = [...records.values()].filter(
      (record) => record.syncCount > since && (since > 0 || record.value !== undefined),
    )
    const wasDeleted = since > 0 && since <= startCount
    return Promise.resolve({ exists: true, syncCount, wasDeleted, records: changed, mergedNames })
  }

  async wasDeletedAfter(place: DatasetPlace, since: number): Promise<boolean> {
    return (await this.changes(place, since)).wasDeleted
  }
}

function aDataset(): MadeDataset {
  return { syncCount: 0, startCount: 0, mergedNames: [], records: new Map() }
}
