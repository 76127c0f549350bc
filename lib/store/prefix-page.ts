import type { Key } from './keys.ts'
import type { Page, Table } from './table.ts'

/**
 * A page of a partition's items whose sort keys begin alike, in their order.
 *
 * @param first the partition, and what the sort keys begin with
 * @param start the last key of the page before
 */
export function readPrefix(
  table: Table,
  { first, limit, start }: { first: Key; limit: number; start: Key | undefined },
): Promise<Page> {
  return table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: first.pk }, ':prefix': { S: first.sk } },
    Limit: limit,
    ConsistentRead: true,
    ...(start && { ExclusiveStartKey: { pk: { S: start.pk }, sk: { S: start.sk } } }),
  })
}
