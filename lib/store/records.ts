import { createHash } from 'node:crypto'
import { conflict } from '../domain/sync/patches.ts'
import { toItem } from './attribute-values.ts'
import { equals } from './conditions.ts'
import { datasetKeys, type Key } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Guard, type Write } from './writes.ts'

/** The generation of a dataset that records belong to. */
export interface RecordPlace {
  readonly identityId: string
  readonly generation: string
}

/** A record as it is stored. Times are milliseconds since the epoch. */
export interface StoredRecord {
  readonly key: string
  /** Absent when the record is removed, or when the value lies aside. */
  readonly value?: string | undefined
  /** In how many items a large value lies aside. */
  readonly valueParts?: number | undefined
  /** Bytes of key and value; absent when the record is removed. */
  readonly bytes?: number | undefined
  readonly syncCount: number
  readonly modifiedAt: number
  readonly modifiedBy: string
  readonly deviceModifiedAt?: number | undefined
}

/** Names a record in sort keys. */
export function recordHash(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

/** Where a record is stored. */
export const recordRef = (
  { identityId, generation }: RecordPlace,
  key: string,
): Ref<StoredRecord> => ({
  key: datasetKeys.record(identityId, generation, recordHash(key)),
  parse: parseRecord,
})

/** Writes a record over the one that was read, or over none. */
export function replaceRecord(
  place: RecordPlace,
  record: StoredRecord,
  read: StoredRecord | undefined,
): Write {
  const when = [equals('record.syncCount', read?.syncCount)]
  return putRecord(place, record, { when, otherwise: conflict() })
}

/** Writes a record in a transaction whose other writes say on which condition. */
export function putRecord(
  { identityId, generation }: RecordPlace,
  record: StoredRecord,
  guard?: Guard,
): Write {
  const key = datasetKeys.record(identityId, generation, recordHash(record.key))
  return put(key, { record, lsk: positionOf(record) }, guard)
}

/** Where a listing stands: after which record of which sync count it goes on. */
export function positionOf({ syncCount, key }: StoredRecord): string {
  return `${countPosition(syncCount)}#${recordHash(key)}`
}

/** The position after all records up to a sync count. */
export function positionAfter(syncCount: number): string {
  return `${countPosition(syncCount)}~`
}

/** The sync count at a position. */
export function countAt(position: string): number {
  return Number(position.slice(0, 16))
}

/**
 * Records after a position in the order of their sync counts, removed ones included: it reads only
 * what changed. A record that changes meanwhile moves to the end, so none is passed over.
 */
export async function listRecords(
  table: Table,
  place: RecordPlace,
  { after, limit }: { after: string; limit: number },
): Promise<{ records: StoredRecord[]; next: string | undefined }> {
  const page = await table.query({
    IndexName: 'by-count',
    KeyConditionExpression: 'pk = :pk AND lsk > :after',
    ExpressionAttributeValues: {
      ':pk': { S: datasetKeys.generation(place.identityId, place.generation) },
      ':after': { S: after },
    },
    Limit: limit,
    ConsistentRead: true,
  })
  const records = page.items.map(parseRecord)
  const last = records.at(-1)
  return { records, next: page.last && last && positionOf(last) }
}

/** How many records an update of a dataset changed, as far as they have become visible. */
export async function countChanged(
  table: Table,
  place: RecordPlace,
  syncCount: number,
): Promise<number> {
  let counted = 0
  let start: Key | undefined
  do {
    const { count, last } = await table.query({
      IndexName: 'by-count',
      KeyConditionExpression: 'pk = :pk AND begins_with(lsk, :count)',
      ExpressionAttributeValues: {
        ':pk': { S: datasetKeys.generation(place.identityId, place.generation) },
        ':count': { S: countPosition(syncCount) },
      },
      Select: 'COUNT',
      ConsistentRead: true,
      ...(start && { ExclusiveStartKey: toItem(start) }),
    })
    counted += count
    start = last // a megabyte of records is counted at a time
  } while (start)
  return counted
}

/**
 * The removed records of a generation that are oldest, so many of them. It reads past live ones, of
 * which there are few enough.
 */
export async function listOldestRemoved(
  table: Table,
  place: RecordPlace,
  count: number,
): Promise<StoredRecord[]> {
  const removed: StoredRecord[] = []
  let start: Key | undefined
  do {
    const { items, last } = await table.query({
      IndexName: 'by-count',
      KeyConditionExpression: 'pk = :pk AND lsk > :first',
      FilterExpression: 'attribute_not_exists(#record.#bytes)',
      ExpressionAttributeNames: { '#record': 'record', '#bytes': 'bytes' },
      ExpressionAttributeValues: {
        ':pk': { S: datasetKeys.generation(place.identityId, place.generation) },
        ':first': { S: '0' },
      },
      ConsistentRead: true,
      ...(start && { ExclusiveStartKey: toItem(start) }),
    })
    removed.push(...items.map(parseRecord))
    start = last
  } while (start && removed.length < count)
  return removed.slice(0, count)
}

/** Forgets a removed record. */
export function forgetRecord(
  { identityId, generation }: RecordPlace,
  { key }: StoredRecord,
): Write {
  return remove(datasetKeys.record(identityId, generation, recordHash(key)))
}

/** Sixteen digits hold every count that is exact in a JavaScript number. */
function countPosition(syncCount: number): string {
  return String(syncCount).padStart(16, '0')
}

function parseRecord(attributes: Attributes): StoredRecord {
  return attributes.record as StoredRecord // written whole by putRecord
}
