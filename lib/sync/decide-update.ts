import { randomUUID } from 'node:crypto'
import { applyPatches, conflict, type Patch } from '../domain/sync/patches.ts'
import type { Dataset } from '../store/datasets.ts'
import type { PatchedDataset } from './read-patched.ts'
import type { SyncSession } from './session-tokens.ts'
import type { Update } from './write-update.ts'

/** Who asks for an update, and when. */
export interface UpdateRequest {
  readonly name: Pick<Dataset, 'identityId' | 'identityPoolId' | 'name'>
  readonly patches: readonly Patch[]
  readonly modifiedBy: string
  readonly writerDeviceId: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
}

/**
 * Decides an update on what was read: the dataset has to be as the session saw it, and each record
 * as its patch knows it. All changed records get the dataset's new count.
 *
 * @throws ServiceError ResourceConflictException, LimitExceededException
 */
export function decideUpdate(
  { dataset: read, former, stored }: PatchedDataset,
  session: SyncSession,
  { name, patches, modifiedBy, writerDeviceId, now }: UpdateRequest,
): Update {
  if (!isAsSeen(read, session)) throw conflict()
  const before = read ?? newDataset(name, { startCount: former?.syncCount ?? 0, modifiedBy, now })
  const size = applyPatches(before, patches, stored)
  const syncCount = before.syncCount + 1
  const records = patches.map(({ key, value, deviceModifiedAt }) => {
    return { key, value, syncCount, modifiedAt: now, modifiedBy, deviceModifiedAt }
  })
  const changedRecords = records.length
  const change = { syncCount, changedRecords, modifiedAt: now, modifiedBy, writerDeviceId }
  return { dataset: { ...before, ...size, ...change }, read, former, records, stored }
}

function isAsSeen(read: Dataset | undefined, { generation, syncCount }: SyncSession): boolean {
  return read?.generation === generation && (!read || read.syncCount === syncCount)
}

function newDataset(
  name: UpdateRequest['name'],
  { startCount, modifiedBy, now }: { startCount: number; modifiedBy: string; now: number },
): Dataset {
  return {
    ...name,
    generation: randomUUID(),
    syncCount: startCount,
    startCount,
    records: 0,
    bytes: 0,
    changedRecords: 0,
    createdAt: now,
    modifiedAt: now,
    modifiedBy,
  }
}
