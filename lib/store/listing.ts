import { itemName, type Key } from './keys.ts'
import type { Table } from './table.ts'
import type { Attributes } from './writes.ts'

/** One page of a listing, and the sort key after which the next one begins. */
export interface ListedPage<T> {
  readonly records: readonly T[]
  readonly next: string | undefined
}

/** An entry of the listing index: where it is listed, and the key of the item that says so. */
export type ListedKey = Key & { readonly listSk: string }

/** Which page of what is wanted. */
export interface WantedPage {
  /** The partitions that the listing is spread on. */
  readonly partitions: readonly string[]
  /** Only what begins with any of these, none of which begins with another; all unless given. */
  readonly prefixes?: readonly string[]
  readonly limit: number
  readonly after: string | undefined
  /** The key of the record that an entry leads to; that of the item which is listed, unless given. */
  readonly recordKey?: (listed: ListedKey) => Key
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
  { partitions, prefixes = [''], limit, after, recordKey = itself }: WantedPage,
  parse: (attributes: Attributes, listed: ListedKey) => readonly T[],
): Promise<ListedPage<T>> {
  const pages = await Promise.all(
    partitions.flatMap((partition) =>
      prefixes.map((prefix) => listKeys(table, { partition, prefix, limit, after })),
    ),
  )
  const listed = pages.flat().sort((one, other) => compareAsStored(one.listSk, other.listSk))
  const page = listed.slice(0, limit)
  const items =
    page.length > 0 ? await table.readAll(page.map(recordKey)) : new Map<string, Attributes>()
  const isLast = listed.length <= limit && pages.every(({ length }) => length < limit)
  return {
    records: page.flatMap((entry) => {
      const attributes = items.get(itemName(recordKey(entry)))
      return attributes ? parse(attributes, entry) : []
    }),
    next: isLast ? undefined : page.at(-1)?.listSk,
  }
}

const itself = (listed: ListedKey): Key => listed

/**
 * What a partition lists after a sort key, as far as it begins with a prefix. It is asked for as a
 * range: `begins_with` makes the embedded engine look through the rest of the partition.
 */
async function listKeys(
  table: Table,
  wanted: { partition: string; prefix: string; limit: number; after: string | undefined },
): Promise<ListedKey[]> {
  const { partition, prefix, limit, after } = wanted
  const isWithin = after !== undefined && compareAsStored(after, prefix) >= 0
  if (isWithin && !after.startsWith(prefix)) return []
  const { items } = await table.query({
    IndexName: 'listing',
    Limit: limit,
    ...conditionOf(partition, isWithin ? { after } : { from: prefix, to: firstAfter(prefix) }),
  })
  const listed = items.map(({ pk, sk, listSk }) => ({ pk, sk, listSk }) as ListedKey) // the index holds keys only
  return listed.filter(({ listSk }) => listSk.startsWith(prefix))
}

type Range = { readonly after: string } | { readonly from: string; readonly to: string | undefined }

function conditionOf(partition: string, range: Range) {
  const [condition, values] = rangeOf(range)
  return {
    KeyConditionExpression: `listPk = :p${condition}`,
    ExpressionAttributeValues: { ':p': { S: partition }, ...values },
  }
}

function rangeOf(range: Range): [condition: string, values: Record<string, { S: string }>] {
  if ('after' in range) return [' AND listSk > :a', { ':a': { S: range.after } }]
  const { from, to } = range
  if (from === '') return ['', {}]
  if (to === undefined) return [' AND listSk >= :f', { ':f': { S: from } }]
  return [' AND listSk BETWEEN :f AND :t', { ':f': { S: from }, ':t': { S: to } }]
}

/** The first text after all that begin with another; undefined where there is none. */
function firstAfter(prefix: string): string | undefined {
  const characters = Array.from(prefix)
  while (characters.at(-1) === highest) characters.pop()
  const last = characters.pop()?.codePointAt(0)
  if (last === undefined) return undefined
  // what would follow are surrogates, which no text has alone
  const next = last === 0xd7ff ? 0xe000 : last + 1
  return characters.join('') + String.fromCodePoint(next)
}

const highest = '\u{10FFFF}'

/** DynamoDB orders texts by their bytes in UTF-8, which JavaScript's order of texts is not. */
function compareAsStored(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}
