import { randomUUID } from 'node:crypto'
import { itemName, poolKeys, type Key } from './keys.ts'
import { readMany } from './read-many.ts'
import type { Table } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/**
 * Bytes of a pool that lie aside, in parts, from the item that refers to them. They are never written
 * over: nobody sees them before that item, and a change of it refers to others.
 */
export interface Content {
  readonly key: string
  readonly bytes: number
}

/** An item holds up to 400 KB. */
const longestPart = 350 * 1024

/** New content, and the writes that lay it aside. */
export function newContent(
  poolId: string,
  bytes: Uint8Array,
): { content: Content; writes: Write[] } {
  const content = { key: randomUUID(), bytes: bytes.length }
  const writes = partKeys(poolId, content).map((key, part) => {
    const start = part * longestPart
    return put(key, { bytes: bytes.subarray(start, start + longestPart) })
  })
  return { content, writes }
}

/** The bytes of contents that an item refers to, in their order. */
export async function readContents(
  table: Table,
  poolId: string,
  contents: readonly Content[],
): Promise<Buffer[]> {
  const items = await readMany(
    table,
    contents.flatMap((content) => partKeys(poolId, content)),
  )
  return contents.map((content) => {
    const parts = partKeys(poolId, content).map((key) => items.get(itemName(key))?.bytes)
    const isWhole = parts.every((part) => part instanceof Uint8Array)
    if (!isWhole) throw new Error(`parts of the content ${content.key} are missing`)
    return Buffer.concat(parts)
  })
}

/** Deletes contents. */
export function removeContents(poolId: string, contents: readonly Content[]): Write[] {
  return contents.flatMap((content) => partKeys(poolId, content)).map((key) => remove(key))
}

function partKeys(poolId: string, { key, bytes }: Content): Key[] {
  return Array.from({ length: Math.ceil(bytes / longestPart) }, (_, part) =>
    poolKeys.content(poolId, `${key}#${part}`),
  )
}
