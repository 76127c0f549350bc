import { CognitoSync } from '@aws-sdk/client-cognito-sync'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createContext, runInContext } from 'node:vm'
import type { AwsCredentialIdentity } from '@smithy/types'
import { serverUrl } from '../server.ts'

/** A callback as the library calls it. */
export type Callback<T> = (error: Error | null, value: T) => void

/** A record that a device keeps. */
export interface LocalRecord {
  getKey(): string
  getValue(): string
}

/** A record that was changed here and elsewhere. */
export interface Conflict {
  getKey(): string
  getRemoteRecord(): LocalRecord
  getLocalRecord(): LocalRecord
  resolveWithRemoteRecord(): LocalRecord
  resolveWithLocalRecord(): LocalRecord
  resolveWithValue(value: string): LocalRecord
}

/** What an app is asked while its device synchronizes; `proceed(false)` ends that. */
export interface SyncCallbacks {
  onSuccess(dataset: LocalDataset): void
  onFailure(error: Error): void
  onConflict(dataset: LocalDataset, conflicts: Conflict[], proceed: (goesOn: boolean) => void): void
  onDatasetDeleted(dataset: LocalDataset, name: string, proceed: (goesOn: boolean) => void): void
  onDatasetsMerged(dataset: LocalDataset, names: string[], proceed: (goesOn: boolean) => void): void
}

/** A dataset as amazon-cognito-js has it. */
export interface LocalDataset {
  put(key: string, value: string, callback: Callback<unknown>): void
  remove(key: string, callback: Callback<unknown>): void
  getAll(callback: Callback<Record<string, string>>): void
  resolve(records: LocalRecord[], callback: Callback<unknown>): void
  synchronize(callbacks: SyncCallbacks): void
}

/** The library's manager, with a storage of its own. */
export interface SyncManager {
  openOrCreateDataset(name: string, callback: Callback<LocalDataset>): void
  readonly local: {
    deleteDataset(identityId: string, name: string, callback: Callback<unknown>): void
    purgeDataset(identityId: string, name: string, callback: Callback<unknown>): void
    getLastSyncCount(identityId: string, name: string, callback: Callback<number>): void
    updateLastSyncCount(
      identityId: string,
      name: string,
      count: number,
      callback: Callback<unknown>,
    ): void
  }
}

/** Whose device it is. */
export interface DeviceOwner {
  readonly IdentityPoolId: string
  readonly IdentityId: string
  readonly credentials: AwsCredentialIdentity
}

interface Library {
  CognitoSyncManager: {
    new (options: { DataStore: unknown }): SyncManager
    StoreInMemory: unknown
  }
}

const file = createRequire(import.meta.url).resolve('amazon-cognito-js')
const source = readFileSync(file, 'utf8')

/**
 * Loads amazon-cognito-js as a page does, by a script tag after the SDK's. The SDK of its day is no
 * more: the client of today's has the same operations with the same callbacks.
 */
export function syncManager({ IdentityPoolId, IdentityId, credentials }: DeviceOwner): SyncManager {
  const region = 'us-east-1'
  const client = new CognitoSync({ endpoint: serverUrl(), region, credentials })
  const AWS = {
    config: { region, credentials: { params: { IdentityPoolId }, identityId: IdentityId } },
    CognitoSync: function () {
      return client
    },
  }
  const page = createContext({ AWS, Date, Error })
  runInContext(source, page, { filename: file })
  const { CognitoSyncManager } = page.AWS as Library // what the script adds
  return new CognitoSyncManager({ DataStore: CognitoSyncManager.StoreInMemory })
}
