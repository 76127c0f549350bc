import { randomUUID } from 'node:crypto'
import {
  applyPatches,
  checkSize,
  conflict,
  isChange,
  type Patch,
  type SyncRecord,
} from '../domain/sync/patches.ts'
import type { SyncLimits } from '../domain/sync/limits.ts'
import type { Dataset } from '../store/datasets.ts'
import type { DatasetName } from './find-dataset.ts'
import type { PatchedDataset } from './read-patched.ts'
import type { SyncSession } from './session-tokens.ts'
import type { Update } from './write-update.ts'

/** An update that was decided, and each patch's record as it is after it. */
export interface DecidedUpdate extends Update {
  readonly answered: readonly SyncRecord[]
}

/** Who asks for an update, and when. */
export interface UpdateRequest {
  readonly name: DatasetName
  readonly patches: readonly Patch[]
  readonly modifiedBy: string
  readonly writerDeviceId: string | undefined
  readonly limits: SyncLimits
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Decides an update on what was read: the dataset has to be as the session saw it, and each record
 * as its patch knows it. All changed records get the dataset's new count. What is not changed is
 * answered as it was, and the removal of what nobody knows with the count that the dataset has: clients
 * take the highest count in the answer for what they have seen.
 *
 * @throws ServiceError ResourceConflictException, LimitExceededException
 */
export function decideUpdate(
  { place, dataset: read, former, stored }: PatchedDataset,
  session: SyncSession,
  { name, patches, modifiedBy, writerDeviceId, limits, now }: UpdateRequest,
): DecidedUpdate {
  if (!isAsSeen(read, session)) throw conflict()
  const named = { ...place, identityPoolId: name.IdentityPoolId }
  const before = read ?? newDataset(named, { startCount: former?.syncCount ?? 0, modifiedBy, now })
  const seen = read?.syncCount ?? 0
  const size = applyPatches({ ...before, syncCount: seen }, patches, stored)
  checkSize(size, limits)
  const syncCount = before.syncCount + 1
  const answered = patches.map((patch): SyncRecord => {
    const { key, value, deviceModifiedAt } = patch
    const state = stored.get(key)
    const record = { key, value, syncCount, modifiedAt: now, modifiedBy, deviceModifiedAt }
    if (isChange(patch, state)) return record
    return state ? { deviceModifiedAt: undefined, ...state, value } : { ...record, syncCount: seen }
  })
  const records = answered.filter((record) => record.syncCount === syncCount)
  const changedRecords = records.length
  const change = { syncCount, changedRecords, modifiedAt: now, modifiedBy, writerDeviceId }
  const dataset = { ...before, ...size, ...change }
  return { dataset, read, former, records, stored, answered, limits }
}

function isAsSeen(read: Dataset | undefined, { generation, syncCount }: SyncSession): boolean {
  return read?.generation === generation && (!read || read.syncCount === syncCount)
}

function newDataset(
  name: Pick<Dataset, 'identityId' | 'identityPoolId' | 'name'>,
  { startCount, modifiedBy, now }: { startCount: number; modifiedBy: string; now: number },
): Dataset {
  return {
    ...name,
    generation: randomUUID(),
    syncCount: startCount,
    startCount,
    records: 0,
    bytes: 0,
    removedRecords: 0,
    clearedUpTo: 0,
    changedRecords: 0,
    createdAt: now,
    modifiedAt: now,
    modifiedBy,
  }
}
