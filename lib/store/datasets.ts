import { conflict } from '../domain/sync/patches.ts'
import { absent, equals, exists } from './conditions.ts'
import { datasetKeys } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { check, put, remove, update, type Attributes, type Guard, type Write } from './writes.ts'

/** A dataset of an identity. Times are milliseconds since the epoch. */
export interface Dataset {
  readonly identityId: string
  readonly identityPoolId: string
  readonly name: string
  /** Names this incarnation: a dataset that is deleted and made again has another one. */
  readonly generation: string
  /** Rises by one with each update, also past a deletion. */
  readonly syncCount: number
  /** The count at which the dataset of this name before this one was deleted; else 0. */
  readonly startCount: number
  readonly records: number
  /** Bytes of keys and values. */
  readonly bytes: number
  /** Records that are removed and remembered. */
  readonly removedRecords: number
  /** Of records removed up to this count, some or all are forgotten; 0 for none. */
  readonly clearedUpTo: number
  /** How many records the newest update changed, but for those forgotten since. */
  readonly changedRecords: number
  /** In how many parts the newest update lies aside, while it is not in all records yet. */
  readonly pendingParts?: number | undefined
  readonly createdAt: number
  readonly modifiedAt: number
  readonly modifiedBy: string
  /** The device that made the newest update: it is not told of it. */
  readonly writerDeviceId?: string | undefined
  /** The sync count at which it was imported last: at any other one it was changed here since. */
  readonly importedCount?: number | undefined
}

/** Where a dataset is stored. */
export const datasetRef = (identityId: string, name: string): Ref<Dataset> => ({
  key: datasetKeys.dataset(identityId, name),
  parse: parseDataset,
})

/** A dataset in an item of the table. */
export function parseDataset(attributes: Attributes): Dataset {
  return attributes.dataset as Dataset // written whole by addDataset and replaceDataset
}

/** Writes a new dataset. @throws (when written) ServiceError ResourceConflictException */
export function addDataset(dataset: Dataset): Write {
  const key = datasetKeys.dataset(dataset.identityId, dataset.name)
  return put(key, { dataset }, { when: [absent('pk')], otherwise: conflict() })
}

/** Replaces a dataset as it was read, none of whose updates is pending. */
export function replaceDataset(dataset: Dataset, read: Dataset): Write {
  const key = datasetKeys.dataset(dataset.identityId, dataset.name)
  const when = [...isUnchanged(read), absent('dataset.pendingParts')]
  return put(key, { dataset }, { when, otherwise: conflict() })
}

/** The error of settling an update that is settled, or gone with its dataset. */
export const settledBefore = new Error('the pending update is settled')

/** Lets a transaction happen only while the update of a dataset, as it was read, is pending. */
export function requirePending(read: Dataset): Write {
  return check(datasetKeys.dataset(read.identityId, read.name), whilePending(read))
}

/** Notes that the pending update of a dataset, as it was read, is in all its records. */
export function settleDataset(read: Dataset): Write {
  return update(
    datasetKeys.dataset(read.identityId, read.name),
    { remove: ['dataset.pendingParts'] },
    whilePending(read),
  )
}

/** Deletes a dataset as it was read; its records are swept away later. */
export function removeDataset(read: Dataset): Write {
  const key = datasetKeys.dataset(read.identityId, read.name)
  return remove(key, { when: isUnchanged(read), otherwise: conflict() })
}

/** A page of an identity's datasets by name, and where the next one begins. */
export async function listDatasets(
  table: Table,
  { identityId, limit, after }: { identityId: string; limit: number; after?: string | undefined },
): Promise<{ datasets: Dataset[]; next: string | undefined }> {
  const { pk, sk } = datasetKeys.dataset(identityId, '')
  const page = await table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: sk } },
    Limit: limit,
    ConsistentRead: true,
    ...(after !== undefined && { ExclusiveStartKey: { pk: { S: pk }, sk: { S: sk + after } } }),
  })
  const datasets = page.items.map(parseDataset)
  return { datasets, next: page.last && datasets.at(-1)?.name }
}

function whilePending(read: Dataset): Guard {
  const when = [...isUnchanged(read), exists('dataset.pendingParts')]
  return { when, otherwise: settledBefore }
}

/** The number of removed records tells whether some were cleared, which is no update. */
function isUnchanged({ generation, syncCount, removedRecords }: Dataset) {
  return [
    equals('dataset.generation', generation),
    equals('dataset.syncCount', syncCount),
    equals('dataset.removedRecords', removedRecords),
  ]
}
