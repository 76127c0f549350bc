import type { IdentityDescription } from '@aws-sdk/client-cognito-identity'
import type { Dataset, _Record as WireRecord } from '@aws-sdk/client-cognito-sync'
import type { SyncRecord } from '../../lib/domain/sync/patches.ts'
import type { DatasetPlace, ListedDataset, SourceIdentity } from '../../lib/sync-import/source.ts'

/** The members that name a dataset and a count in requests. */
export function inWire({ identityPoolId, identityId, name }: DatasetPlace, LastSyncCount: number) {
  const question = { IdentityPoolId: identityPoolId, IdentityId: identityId, DatasetName: name }
  return { ...question, ...(LastSyncCount > 0 && { LastSyncCount }) }
}

/** An identity out of an answer. */
export function sourceIdentity(identity: IdentityDescription): SourceIdentity {
  return {
    id: identity.IdentityId ?? '',
    providers: identity.Logins ?? [],
    createdAt: milliseconds(identity.CreationDate),
    updatedAt: milliseconds(identity.LastModifiedDate),
  }
}

/** A dataset out of an answer. */
export function listedDataset(dataset: Dataset): ListedDataset {
  return {
    name: dataset.DatasetName ?? '',
    createdAt: milliseconds(dataset.CreationDate),
    modifiedAt: milliseconds(dataset.LastModifiedDate),
    modifiedBy: dataset.LastModifiedBy ?? '',
  }
}

/** A record out of an answer; removed ones have no value. */
export function sourceRecord(record: WireRecord): SyncRecord {
  return {
    key: record.Key ?? '',
    value: record.Value,
    syncCount: record.SyncCount ?? 0,
    modifiedAt: milliseconds(record.LastModifiedDate),
    modifiedBy: record.LastModifiedBy ?? '',
    deviceModifiedAt: record.DeviceLastModifiedDate?.getTime(),
  }
}

function milliseconds(date: Date | undefined): number {
  return date?.getTime() ?? 0
}
