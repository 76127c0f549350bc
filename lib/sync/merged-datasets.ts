import { datasetRef } from '../store/datasets.ts'
import type { Identity } from '../store/identities.ts'
import { readMany } from '../store/read-many.ts'
import type { Table } from '../store/table.ts'

/** Under whose id, and by which name, a dataset is stored. */
export interface DatasetPlace {
  readonly identityId: string
  readonly name: string
}

/** Characters of a dataset's name, by the API's model. */
const longestName = 128

/**
 * What the dataset of an identity is called that was merged into another one, by that other one: its
 * data stays where it is. Undefined where that is longer than a name may be: nobody can ask for it.
 *
 * Source: developer guide, "Handling callbacks" (datasets merged).
 */
export function mergedName({ identityId, name }: DatasetPlace): string | undefined {
  const merged = `${name}.${identityId}`
  return merged.length <= longestName ? merged : undefined
}

/** Where the dataset of a name lies if the name is that of a merged one: its look alone says so. */
export function placeInName(name: string): DatasetPlace | undefined {
  const [, plain, identityId] =
    /^(.+)\.([\w-]+:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/u.exec(name) ?? []
  return plain !== undefined && identityId !== undefined ? { identityId, name: plain } : undefined
}

/**
 * The names of the datasets that came to an identity beside the one of a name: one round trip for
 * those with merged identities, none for others.
 */
export async function mergedNames(
  table: Table,
  identity: Identity | undefined,
  name: string,
): Promise<string[]> {
  const places = (identity?.mergedFrom ?? []).map((identityId) => ({ identityId, name }))
  const keyOf = ({ identityId }: DatasetPlace) => datasetRef(identityId, name).key
  const found = await readMany(table, places.map(keyOf))
  return places
    .filter((place) => found.has(`${keyOf(place).pk}\n${keyOf(place).sk}`))
    .flatMap((place) => mergedName(place) ?? [])
}

/** Whether what is stored at a place came to an identity with one that was merged into it. */
export function isMergedInto(
  identity: Identity | undefined,
  { identityId }: DatasetPlace,
): boolean {
  return identity?.mergedFrom?.includes(identityId) ?? false
}
