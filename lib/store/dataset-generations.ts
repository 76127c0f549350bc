import { datasetKeys, type Key } from './keys.ts'
import type { RecordPlace } from './records.ts'
import type { Table } from './table.ts'
import { remove } from './writes.ts'

/** Deletes all that a generation of a dataset holds, a page at a time. */
export async function deleteGeneration(
  table: Table,
  { identityId, generation }: RecordPlace,
): Promise<void> {
  const pk = datasetKeys.generation(identityId, generation)
  for (;;) {
    const { items, last } = await table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    })
    await table.writeUnconditionally(items.map((key) => remove(key as unknown as Key))) // as projected
    if (!last) return
  }
}
