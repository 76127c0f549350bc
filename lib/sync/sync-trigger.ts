import {
  readTriggerAnswer,
  revisedPatches,
  syncTriggerName,
  triggerRecords,
  type RecordsBefore,
  type SyncTriggerEvent,
} from '../domain/sync/trigger-event.ts'
import { checkPatches, conflict, type Patch, type SyncRecord } from '../domain/sync/patches.ts'
import type { Services } from '../services.ts'
import type { Dataset } from '../store/datasets.ts'
import { positionAfter } from '../store/records.ts'
import type { Table } from '../store/table.ts'
import { askFunction } from './ask-function.ts'
import type { DecidedUpdate, UpdateRequest } from './decide-update.ts'
import { listChanges } from './list-changes.ts'
import { planUpdate, type PlannedUpdate } from './plan-update.ts'
import type { SyncSession } from './session-tokens.ts'

/** The services that a sync trigger takes, for an operation's definition. */
export const syncTriggerNeeds = ['table', 'settings', 'lambda', 'triggerPatience'] as const

type TriggerServices = Pick<Services, (typeof syncTriggerNeeds)[number]>

/**
 * Asks the pool's function about an update that was planned, and plans what the function makes of
 * it. Both plans are for the state that the session's listing showed: what others change meanwhile
 * is a conflict, so that the update with the function's changes happens whole or not at all. A pool
 * without a function, or an update that changes nothing, costs nothing.
 *
 * @throws ServiceError InvalidLambdaFunctionOutputException, LambdaThrottledException,
 *   LambdaSocketTimeoutException, ResourceConflictException, LimitExceededException
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-events.html
 */
export async function applySyncTrigger(
  services: TriggerServices,
  plan: PlannedUpdate,
  { session, request }: { session: SyncSession; request: UpdateRequest },
): Promise<DecidedUpdate> {
  const { syncTrigger: arn, read } = plan
  if (arn === undefined || plan.records.length === 0) return plan
  const { table, settings } = services
  const before = await readBefore(table, read)
  const event: SyncTriggerEvent = {
    version: 2,
    eventType: syncTriggerName,
    region: settings.region,
    identityPoolId: request.name.IdentityPoolId,
    identityId: request.name.IdentityId,
    datasetName: request.name.DatasetName,
    datasetRecords: triggerRecords(before, request.patches),
  }
  const answer = readTriggerAnswer(event, await askFunction(services, arn, event))
  const patches = revisedPatches(before, request.patches, answer)
  checkPatches(patches, request.limits)
  const revised = await planUpdate(table, session, { ...request, patches })
  const leftOut = request.patches.filter(({ key }) => !answer.has(key))
  return {
    ...revised,
    answered: [...revised.answered, ...leftOut.map((patch) => asBefore(before, patch, request))],
  }
}

/** The live records of a dataset as it was read. @throws ServiceError ResourceConflictException */
async function readBefore(table: Table, read: Dataset | undefined): Promise<RecordsBefore> {
  if (!read) return new Map()
  const all = { upTo: read.syncCount, limit: read.records + 1, withRemoved: false }
  const records: SyncRecord[] = []
  let after: string | undefined = positionAfter(0)
  while (after !== undefined) {
    const page = await listChanges(table, read, { ...all, after })
    if (!page) throw conflict()
    records.push(...page.records)
    after = page.next
  }
  return new Map(records.map((record) => [record.key, record]))
}

/** What the caller learns of a patch that the function left out. */
function asBefore(before: RecordsBefore, { key }: Patch, request: UpdateRequest): SyncRecord {
  const { now: modifiedAt, modifiedBy } = request
  const removed = { key, value: undefined, syncCount: 0, modifiedAt, modifiedBy }
  return before.get(key) ?? { ...removed, deviceModifiedAt: undefined }
}
