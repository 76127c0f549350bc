/**
 * What AWS allows an identity: the one place for these numbers.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html
 */
export const limits = {
  datasetsPerIdentity: 20,
  recordsPerDataset: 1024,
  /** Keys and values in UTF-8. */
  bytesPerDataset: 1024 * 1024,
  /** Also the size of a page when the caller does not ask for less. */
  recordsPerPage: 1024,
  patchesPerUpdate: 1024,
} as const

/**
 * Removed records that a dataset remembers, so that clients hear of them. AWS names no number; ours
 * keeps what a dataset costs within twice what its live records may.
 */
export const removedRecordsKept = 1024
