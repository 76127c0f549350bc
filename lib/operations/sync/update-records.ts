import type {
  RecordPatch,
  UpdateRecordsRequest,
  UpdateRecordsResponse,
} from '@aws-sdk/client-cognito-sync'
import { checkPatches, type Patch } from '../../domain/sync/patches.ts'
import { ServiceError } from '../../errors.ts'
import type { UpdateRequest } from '../../sync/decide-update.ts'
import { planUpdate } from '../../sync/plan-update.ts'
import { openSession } from '../../sync/session-tokens.ts'
import { applySyncTrigger, syncTriggerNeeds } from '../../sync/sync-trigger.ts'
import { wireRecord } from '../../sync/wire-answers.ts'
import { writeUpdate } from '../../sync/write-update.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

/**
 * Changes records of a dataset, all or none, in the state that the session's listing showed. The
 * first update creates the dataset. Patches that change nothing are answered and no update. About
 * an identity's update the pool's function is asked, where it has one.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_UpdateRecords.html
 */
export const updateRecords = operation({
  name: 'UpdateRecords',
  access: 'signed',
  needs: ['keyring', 'now', ...syncTriggerNeeds],
  run: async (
    input: Valid<UpdateRecordsRequest>,
    services,
    { caller },
  ): Promise<UpdateRecordsResponse> => {
    requireOwner(caller, input)
    const { table, keyring, now, settings } = services
    const owner = { identityId: input.IdentityId, dataset: input.DatasetName }
    const sealer = await keyring.sealer('sync')
    const session = openSession(sealer, input.SyncSessionToken, { owner, now: now() })
    const patches = (input.RecordPatches ?? []).map(patchOf)
    checkPatches(patches)
    const request: UpdateRequest = {
      name: {
        identityId: input.IdentityId,
        identityPoolId: input.IdentityPoolId,
        name: input.DatasetName,
      },
      patches,
      modifiedBy: caller?.kind === 'identity' ? caller.identityId : settings.account,
      writerDeviceId: input.DeviceId,
      now: now(),
    }
    const plan = await planUpdate(table, session, request)
    const update =
      caller?.kind === 'identity'
        ? await applySyncTrigger(services, plan, { session, request })
        : plan
    if (update.records.length > 0) await writeUpdate(table, update)
    return { Records: update.answered.map(wireRecord) }
  },
})

function patchOf({ Op, Key, Value, SyncCount, DeviceLastModifiedDate }: RecordPatch): Patch {
  if (Key === undefined || SyncCount === undefined) {
    throw new TypeError('the model requires Key and SyncCount')
  }
  if (Op === 'replace' && Value === undefined) {
    throw new ServiceError('InvalidParameterException', 'A replaced record needs a Value.')
  }
  return {
    key: Key,
    value: Op === 'replace' ? Value : undefined,
    syncCount: SyncCount,
    deviceModifiedAt: DeviceLastModifiedDate?.getTime(),
  }
}
