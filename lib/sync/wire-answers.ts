import type { _Record, Dataset as WireDataset } from '@aws-sdk/client-cognito-sync'
import type { SyncRecord } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'

type NamedDataset = Required<Pick<WireDataset, 'IdentityId' | 'DatasetName'>>

/**
 * A dataset as clients see it, under the id and the name that they know it by.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_Dataset.html
 */
export function wireDataset(
  dataset: Dataset,
  { IdentityId, DatasetName }: NamedDataset,
): WireDataset {
  return {
    IdentityId,
    DatasetName,
    CreationDate: new Date(dataset.createdAt),
    LastModifiedDate: new Date(dataset.modifiedAt),
    LastModifiedBy: dataset.modifiedBy,
    DataStorage: dataset.bytes,
    NumRecords: dataset.records,
  }
}

/** A record as clients see it. https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_Record.html */
export function wireRecord(record: SyncRecord): _Record {
  const { key, value, syncCount, modifiedAt, modifiedBy, deviceModifiedAt } = record
  return {
    Key: key,
    Value: value,
    SyncCount: syncCount,
    LastModifiedDate: new Date(modifiedAt),
    LastModifiedBy: modifiedBy,
    DeviceLastModifiedDate: deviceModifiedAt === undefined ? undefined : new Date(deviceModifiedAt),
  }
}
