import type {
  RecordPatch,
  UpdateRecordsRequest,
  UpdateRecordsResponse,
} from '@aws-sdk/client-cognito-sync'
import { syncLimits } from '../../domain/sync/limits.ts'
import { checkPatches, type Patch } from '../../domain/sync/patches.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import type { UpdateRequest } from '../../sync/decide-update.ts'
import { planUpdate } from '../../sync/plan-update.ts'
import { patchedKeys } from '../../sync/read-patched.ts'
import { openSession, type SyncSession } from '../../sync/session-tokens.ts'
import { applySyncTrigger, syncTriggerNeeds } from '../../sync/sync-trigger.ts'
import { wireRecord } from '../../sync/wire-answers.ts'
import { writeUpdate } from '../../sync/write-update.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwner } from './callers.ts'

type Input = Valid<UpdateRecordsRequest>

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
  ahead: async (input: Input, { keyring, now }) => {
    const session = await sessionIn(input, { keyring, now })
    const patches = (input.RecordPatches ?? []).map(patchOf)
    return patchedKeys({ name: input, session, patches })
  },
  run: async (input: Input, services, { caller }): Promise<UpdateRecordsResponse> => {
    requireOwner(caller, input)
    const { table, keyring, now, settings } = services
    const session = await sessionIn(input, { keyring, now })
    const limits = syncLimits(settings.syncLimits)
    const patches = (input.RecordPatches ?? []).map(patchOf)
    checkPatches(patches, limits)
    const request: UpdateRequest = {
      name: input,
      patches,
      limits,
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

async function sessionIn(
  { IdentityId, DatasetName, SyncSessionToken }: Input,
  { keyring, now }: Pick<Services, 'keyring' | 'now'>,
): Promise<SyncSession> {
  const owner = { identityId: IdentityId, dataset: DatasetName }
  return openSession(await keyring.sealer('sync'), SyncSessionToken, { owner, now: now() })
}

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
