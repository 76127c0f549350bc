import type { SyncRecord } from './patches.ts'

/** One synchronization, as far as a stream tells of it. */
export interface StreamedSync {
  readonly identityPoolId: string
  readonly identityId: string
  readonly name: string
  readonly syncCount: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
  /** `remove` when the dataset was deleted. */
  readonly operation: 'replace' | 'remove'
  readonly records: readonly SyncRecord[]
}

/** Bytes of data and partition key that Cognito puts into one record of a stream. */
const longestRecord = 1024 * 1024

/**
 * The record of a stream for a synchronization. Times are milliseconds since the epoch.
 *
 * @param recordsUrl where the records lie that are too large for the stream
 *
 * Source: developer guide, "Implementing Amazon Cognito Sync streams".
 */
export function streamRecord(sync: StreamedSync, recordsUrl?: string): string {
  return JSON.stringify({
    identityPoolId: sync.identityPoolId,
    identityId: sync.identityId,
    dataSetName: sync.name,
    operation: sync.operation,
    kinesisSyncRecords: recordsUrl === undefined ? sync.records.map(kinesisSyncRecord) : null,
    lastModifiedDate: sync.modifiedAt,
    kinesisSyncRecordsURL: recordsUrl ?? null,
    payloadType: recordsUrl === undefined ? 'Inline' : 'S3Url',
    syncCount: sync.syncCount,
  })
}

/** The records alone: what lies where they are too large for the stream. */
export function streamedRecords({ records }: StreamedSync): string {
  return JSON.stringify(records.map(kinesisSyncRecord))
}

/** Whether a record of a stream is too large for it. */
export function isTooLarge(data: string, partitionKey: string): boolean {
  return Buffer.byteLength(data) + Buffer.byteLength(partitionKey) > longestRecord
}

function kinesisSyncRecord(record: SyncRecord): object {
  const { key, value, syncCount, modifiedAt, deviceModifiedAt } = record
  return {
    key,
    value: value ?? null,
    syncCount,
    lastModifiedDate: modifiedAt,
    deviceLastModifiedDate: deviceModifiedAt ?? null,
    op: value === undefined ? 'remove' : 'replace',
  }
}
