import { recordBytes, type SyncRecord } from '../domain/sync/patches.ts'
import { datasetKeys, itemName, type Key } from './keys.ts'
import { readMany } from './read-many.ts'
import { recordHash, type RecordPlace, type StoredRecord } from './records.ts'
import type { Table } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/**
 * Longer values, in bytes, lie aside. The index of a record's item repeats it, so that DynamoDB
 * takes half of its 400 KB at most and bills each write three times; and an update reads the
 * stored records, but needs none of their values.
 */
const longestInline = 16 * 1024

/** An item outside of the index holds up to 400 KB. */
const longestPart = 350 * 1024

/**
 * A record as it is stored, and the writes of its value where that lies aside. The parts' keys name
 * the sync count, so that a value is never written over: nobody sees it before its record.
 */
export function storeValue(
  place: RecordPlace,
  { value, ...record }: SyncRecord,
): { stored: StoredRecord; writes: Write[] } {
  if (value === undefined) return { stored: record, writes: [] }
  const bytes = recordBytes({ key: record.key, value })
  const encoded = Buffer.from(value)
  if (encoded.length <= longestInline) return { stored: { ...record, bytes, value }, writes: [] }
  const valueParts = Math.ceil(encoded.length / longestPart)
  const stored = { ...record, bytes, valueParts }
  const writes = partKeys(place, stored).map((key, part) => {
    const start = part * longestPart
    return put(key, { bytes: encoded.subarray(start, start + longestPart) })
  })
  return { stored, writes }
}

/** Deletes the value of a record where it lies aside. */
export function removeValue(
  place: RecordPlace,
  record: Pick<StoredRecord, 'key' | 'syncCount' | 'valueParts'>,
): Write[] {
  return partKeys(place, record).map((key) => remove(key))
}

/** Records with their values; undefined when one was replaced since it was listed. */
export async function readValues(
  table: Table,
  place: RecordPlace,
  records: readonly StoredRecord[],
): Promise<SyncRecord[] | undefined> {
  const keys = records.flatMap((record) => partKeys(place, record))
  if (keys.length === 0) return records.map((record) => withValue(record, record.value))
  const items = await readMany(table, keys)
  const whole = records.map((record) => {
    if (record.valueParts === undefined) return withValue(record, record.value)
    const parts = partKeys(place, record).map((key) => items.get(itemName(key))?.bytes)
    const isWhole = parts.every((part) => part instanceof Uint8Array)
    return isWhole ? withValue(record, Buffer.concat(parts).toString()) : undefined
  })
  return whole.every((record) => record !== undefined) ? whole : undefined
}

function partKeys(
  { identityId, generation }: RecordPlace,
  { key, syncCount, valueParts = 0 }: Pick<StoredRecord, 'key' | 'syncCount' | 'valueParts'>,
): Key[] {
  return Array.from({ length: valueParts }, (_, part) =>
    datasetKeys.value(identityId, generation, `${recordHash(key)}#${syncCount}#${part}`),
  )
}

function withValue(record: StoredRecord, value: string | undefined): SyncRecord {
  const { key, syncCount, modifiedAt, modifiedBy, deviceModifiedAt } = record
  return { key, value, syncCount, modifiedAt, modifiedBy, deviceModifiedAt }
}
