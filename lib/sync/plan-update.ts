import { removedRecordsKept } from '../domain/sync/limits.ts'
import type { Table } from '../store/table.ts'
import { clearRemoved } from './clear-removed.ts'
import { decideUpdate, type DecidedUpdate, type UpdateRequest } from './decide-update.ts'
import { readPatched } from './read-patched.ts'
import type { SyncSession } from './session-tokens.ts'

/** An update that may be written, or that the pool's function is to be asked about first. */
export interface PlannedUpdate extends DecidedUpdate {
  /** The ARN of that function. */
  readonly syncTrigger: string | undefined
}

/**
 * Reads what an update needs to know and decides it, in one round trip unless the dataset would
 * keep too many removed records: then the oldest are cleared first, and all is read again.
 *
 * @throws ServiceError ResourceNotFoundException, ResourceConflictException, LimitExceededException
 */
export async function planUpdate(
  table: Table,
  session: SyncSession,
  request: UpdateRequest,
): Promise<PlannedUpdate> {
  for (;;) {
    const found = await readPatched(table, { ...request, session })
    const update = decideUpdate(found, session, request)
    const excess = update.dataset.removedRecords - removedRecordsKept(request.limits)
    if (excess <= 0 || !update.read) return { ...update, syncTrigger: found.syncTrigger }
    await clearRemoved(table, update.read, excess)
  }
}
