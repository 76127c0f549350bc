import { keysPerRequest } from './joint-reads.ts'
import { itemName, type Key } from './keys.ts'
import type { Ref, Table } from './table.ts'
import type { Attributes } from './writes.ts'

/** Reads any number of items by key, consistently: requests of 100 side by side, so one trip. */
export async function readMany(
  table: Table,
  keys: readonly Key[],
): Promise<Map<string, Attributes>> {
  const requests = Array.from({ length: Math.ceil(keys.length / keysPerRequest) }, (_, request) =>
    table.readAll(keys.slice(request * keysPerRequest, (request + 1) * keysPerRequest)),
  )
  const found = await Promise.all(requests)
  return new Map(found.flatMap((items) => [...items]))
}

/** The records of any number of refs that there are, in their order; as `readMany`. */
export async function readPresent<T>(table: Table, refs: readonly Ref<T>[]): Promise<T[]> {
  const items = await readMany(
    table,
    refs.map(({ key }) => key),
  )
  return refs.flatMap(({ key, parse }) => {
    const attributes = items.get(itemName(key))
    return attributes ? [parse(attributes)] : []
  })
}
