import { listDatasets, type Dataset } from '../store/datasets.ts'
import type { Table } from '../store/table.ts'
import { placeInName } from '../sync/merged-datasets.ts'
import type { DatasetPlace, ImportedPlace, Source, SourceIdentity, SourcePool } from './source.ts'

/** Which identity, and what is known around it. */
export interface AskedIdentity {
  readonly pool: SourcePool
  readonly identity: SourceIdentity
  readonly isDisabled: boolean
  /** Whether an identity of the pool was merged into another one. */
  readonly isMergedAway: (identityId: string) => boolean
}

/** The datasets of an identity, by their names at the source. */
export type Places = Map<string, ImportedPlace>

/** An identity's datasets at the source, and where each is here. */
export async function listPlaces(source: Source, asked: AskedIdentity): Promise<Places> {
  const identity = { identityPoolId: asked.pool.id, identityId: asked.identity.id }
  const places: Places = new Map()
  for (const listed of await source.datasets(identity)) {
    const from = { ...identity, name: listed.name }
    places.set(listed.name, { from, to: targetOf(asked, from), listed })
  }
  return places
}

/** Adds what only plain datasets name: datasets of identities that were merged into this one. */
export function addMerged(places: Places, asked: AskedIdentity, names: readonly string[]): void {
  for (const name of names) {
    if (places.has(name)) continue
    const from = { identityPoolId: asked.pool.id, identityId: asked.identity.id, name }
    places.set(name, { from, to: targetOf(asked, from), listed: undefined })
  }
}

/** What is stored here for an identity and the merged ones, and is not at the source any more. */
export async function vanished(
  table: Table,
  { identity }: AskedIdentity,
  places: Places,
): Promise<Dataset[]> {
  const there = [...places.values()].map(({ to }) => to)
  const known = new Set(there.map(({ identityId, name }) => `${identityId} ${name}`))
  const gone: Dataset[] = []
  for (const identityId of new Set([identity.id, ...there.map((place) => place.identityId)])) {
    let after: string | undefined
    do {
      const page = await listDatasets(table, { identityId, limit: 100, after })
      gone.push(...page.datasets.filter(({ name }) => !known.has(`${identityId} ${name}`)))
      after = page.next
    } while (after !== undefined)
  }
  return gone
}

/** What a merged identity had is stored under its own id here, and read by the survivor. */
function targetOf({ isMergedAway }: AskedIdentity, from: DatasetPlace): DatasetPlace {
  const merged = placeInName(from.name)
  return merged && isMergedAway(merged.identityId) ? { ...from, ...merged } : from
}
