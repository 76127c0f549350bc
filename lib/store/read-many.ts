import { keysPerRequest } from './joint-reads.ts'
import type { Key } from './keys.ts'
import type { Table } from './table.ts'
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
