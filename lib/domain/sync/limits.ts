/** What an identity may store. */
export interface SyncLimits {
  readonly datasetsPerIdentity: number
  readonly recordsPerDataset: number
  /** Keys and values in UTF-8, of the records that are not removed. */
  readonly bytesPerDataset: number
  /** Also the size of a page when the caller does not ask for less. */
  readonly recordsPerPage: number
}

/**
 * What AWS allows, where a deployment sets nothing else: the one place for these numbers.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
 */
export const cognitoLimits: SyncLimits = {
  datasetsPerIdentity: 20,
  recordsPerDataset: 1024,
  bytesPerDataset: 1024 * 1024,
  recordsPerPage: 1024,
}

/** The limits of a deployment: Cognito's but for what it sets. */
export function syncLimits(set: Partial<SyncLimits>): SyncLimits {
  return { ...cognitoLimits, ...set }
}

/**
 * Bytes of keys and values in one update, whatever the settings: DynamoDB takes 4 MB and 100 items in
 * the transaction that it is laid aside in, of which a value over 16 KB is one.
 */
export const bytesPerUpdate = 1024 * 1024

/** Bytes of keys and values after which a page ends: Lambda answers with 6 MB, escapes included. */
export const bytesPerPage = 1024 * 1024

/** Patches of one update: as many as a dataset has records, up to what is laid aside at once. */
export function patchesPerUpdate({ recordsPerDataset }: SyncLimits): number {
  return Math.min(recordsPerDataset, 10_000)
}

/**
 * Removed records that a dataset remembers, so that clients hear of them. AWS names no number; ours
 * keeps what a dataset costs within twice what its live records may.
 */
export function removedRecordsKept({ recordsPerDataset }: SyncLimits): number {
  return recordsPerDataset
}
