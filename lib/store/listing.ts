import type { Key } from './keys.ts'
import type { Table } from './table.ts'
import type { Attributes } from './writes.ts'

/** One page of a listing, and the sort key after which the next one begins. */
export interface ListedPage<T> {
  readonly records: readonly T[]
  readonly next: string | undefined
}

/**
 * One page of the `listing` index, ordered by its sort key over all the partitions it is spread
 * on. The partitions are read at once and the records behind the keys together, so that a page
 * costs two sequential round trips however many records there are. The index may lag behind; the
 * records are read consistently, and one that is gone meanwhile is left out.
 *
 * @param parse the records in one item: none when it is not wanted
 */
export async function listPage<T>(
  table: Table,
  {
    partitions,
    limit,
    after,
  }: { partitions: readonly string[]; limit: number; after: string | undefined },
  parse: (attributes: Attributes) => readonly T[],
): Promise<ListedPage<T>> {
  const pages = await Promise.all(
    partitions.map((partition) => listKeys(table, { partition, limit, after })),
  )
  const listed = pages.flat().sort(asStored)
  const page = listed.slice(0, limit)
  const items = page.length > 0 ? await table.readAll(page) : new Map<string, Attributes>()
  const isLast = listed.length <= limit && pages.every(({ length }) => length < limit)
  return {
    records: page.flatMap(({ pk, sk }) => {
      const attributes = items.get(`${pk}\n${sk}`)
      return attributes ? parse(attributes) : []
    }),
    next: isLast ? undefined : page.at(-1)?.listSk,
  }
}

type ListedKey = Key & { listSk: string }

async function listKeys(
  table: Table,
  { partition, limit, after }: { partition: string; limit: number; after: string | undefined },
): Promise<ListedKey[]> {
  const { items } = await table.query({
    IndexName: 'listing',
    Limit: limit,
    KeyConditionExpression: after === undefined ? 'listPk = :p' : 'listPk = :p AND listSk > :a',
    ExpressionAttributeValues: {
      ':p': { S: partition },
      ...(after !== undefined && { ':a': { S: after } }),
    },
  })
  return items.map(({ pk, sk, listSk }) => ({ pk, sk, listSk }) as ListedKey) // the index holds keys only
}

/** DynamoDB orders texts by their bytes in UTF-8, which JavaScript's order of texts is not. */
function asStored(one: ListedKey, other: ListedKey): number {
  return Buffer.compare(Buffer.from(one.listSk), Buffer.from(other.listSk))
}
