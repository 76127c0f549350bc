import type { Key } from '../store/keys.ts'
import type { Table } from '../store/table.ts'
import { remove } from '../store/writes.ts'

/** Items that are deleted at a time: some seconds' work. */
const itemsPerStep = 1000

/** Deletes items of a partition, the first by sort key. @returns whether it is empty now */
export async function deletePartition(table: Table, pk: string): Promise<boolean> {
  const { keys, isLast } = await keysIn(table, pk)
  await table.writeUnconditionally(keys.map((key) => remove(key)))
  return isLast
}

/** The keys of a partition's first items, and whether these are all. */
export async function keysIn(
  table: Table,
  pk: string,
): Promise<{ keys: readonly Key[]; isLast: boolean }> {
  const { items, last } = await table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: pk } },
    ProjectionExpression: 'pk, sk',
    Limit: itemsPerStep,
    ConsistentRead: true,
  })
  return { keys: items as unknown as Key[], isLast: !last } // as projected
}
