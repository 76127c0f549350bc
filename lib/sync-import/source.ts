import type { SyncRecord } from '../domain/sync/patches.ts'
import type { IdentityPool } from '../store/identity-pools.ts'
import type { SyncConfiguration } from '../store/sync-configurations.ts'

/** An identity pool as it is at its source. */
export interface SourcePool extends Pick<
  IdentityPool,
  'id' | 'settings' | 'roles' | 'principalTags'
> {
  readonly sync: SyncConfiguration
}

/** An identity as it is at its source. Times are milliseconds since the epoch, as everywhere. */
export interface SourceIdentity {
  readonly id: string
  /** The providers of its logins; whose they are, the API tells of developer users alone. */
  readonly providers: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

/** Whose dataset, and which. */
export interface DatasetPlace {
  readonly identityPoolId: string
  readonly identityId: string
  readonly name: string
}

/** A dataset in its source's list. */
export interface ListedDataset {
  readonly name: string
  readonly createdAt: number
  readonly modifiedAt: number
  readonly modifiedBy: string
}

/** A dataset at its source, and where it goes: elsewhere when it came by a merge of identities. */
export interface ImportedPlace {
  readonly from: DatasetPlace
  readonly to: DatasetPlace
  /** Undefined when only a plain dataset names it, as one that was merged. */
  readonly listed: ListedDataset | undefined
}

/** What changed in a dataset since a sync count: all pages of a listing, which belong together. */
export interface SourceChanges {
  readonly exists: boolean
  readonly syncCount: number
  /** Whether the dataset was deleted after the count asked for, or that far back is forgotten. */
  readonly wasDeleted: boolean
  /** Removed records have no value. */
  readonly records: readonly SyncRecord[]
  /** Names under which datasets of identities that were merged into this one are read. */
  readonly mergedNames: readonly string[]
}

/** Where identity pools come from: Cognito, through its API. It waits when it is told to slow down. */
export interface Source {
  pool(poolId: string): Promise<SourcePool>
  /** All identities of a pool, by pages, those that are disabled only if asked for. */
  identities(
    poolId: string,
    which: { readonly hidesDisabled: boolean },
  ): AsyncIterable<readonly SourceIdentity[]>
  /** The user identifiers of an identity's developer logins. */
  developerUsers(poolId: string, identityId: string): Promise<readonly string[]>
  datasets(identity: Omit<DatasetPlace, 'name'>): Promise<readonly ListedDataset[]>
  changes(place: DatasetPlace, since: number): Promise<SourceChanges>
  wasDeletedAfter(place: DatasetPlace, since: number): Promise<boolean>
}

/** The source lets nobody in: wrong or expired keys, missing rights. Going on has no sense. */
export class SourceRefusal extends Error {}
