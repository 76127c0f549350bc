import type { Dataset } from './datasets.ts'
import { datasetKeys, itemName, type Key } from './keys.ts'
import type { StoredRecord } from './records.ts'
import type { Table } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/** One record of an update: as it shall be, and the one it replaces. */
export interface RecordChange {
  readonly record: StoredRecord
  /** Names the old value where that lies aside, to delete it. */
  readonly replaced?: Pick<StoredRecord, 'key' | 'syncCount' | 'valueParts'> | undefined
}

/** Bytes of records in one part: an item holds up to 400 KB. */
const partSize = 300 * 1024

/** Bytes that a record takes beside its texts, at most: names of attributes and numbers. */
const overhead = 256

/** Lays the records of an update aside, in a few items of the generation that they belong to. */
export function layAside(dataset: Dataset, changes: readonly RecordChange[]): Write[] {
  const parts: RecordChange[][] = []
  let free = 0
  for (const change of changes) {
    const size = sizeOf(change)
    if (size > free || parts.length === 0) {
      parts.push([])
      free = partSize
    }
    parts.at(-1)?.push(change)
    free -= size
  }
  const keys = partKeys({ ...dataset, pendingParts: parts.length })
  return keys.map((key, part) => put(key, { changes: parts[part] }))
}

/** The pending update of a dataset; undefined when it is settled already. */
export async function readPending(
  table: Table,
  dataset: Dataset,
): Promise<RecordChange[] | undefined> {
  const keys = partKeys(dataset)
  const items = await table.readAll(keys)
  if (items.size < keys.length) return undefined
  return keys.flatMap((key) => items.get(itemName(key))?.changes as RecordChange[]) // by layAside
}

/** Deletes what was laid aside. */
export function removePending(dataset: Dataset): Write[] {
  return partKeys(dataset).map((key) => remove(key))
}

function partKeys({ identityId, generation, syncCount, pendingParts = 0 }: Dataset): Key[] {
  return Array.from({ length: pendingParts }, (_, part) =>
    datasetKeys.change(identityId, generation, `${syncCount}#${part}`),
  )
}

function sizeOf({ record, replaced }: RecordChange): number {
  const texts = [record.key, record.value ?? '', record.modifiedBy, replaced?.key ?? '']
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), overhead)
}
