import type {
  UnsubscribeFromDatasetRequest,
  UnsubscribeFromDatasetResponse,
} from '@aws-sdk/client-cognito-sync'
import { keysIn } from '../../store/brought-along.ts'
import { requireDevice } from '../../store/devices.ts'
import { removeSubscription } from '../../store/subscriptions.ts'
import { checkOwner, ownerRefs } from '../../sync/owner.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwnIdentity } from './callers.ts'

/**
 * Ends what SubscribeToDataset began; a device that is not subscribed is no error, so that a lost
 * answer does no harm.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_UnsubscribeFromDataset.html
 */
export const unsubscribeFromDataset = operation({
  name: 'UnsubscribeFromDataset',
  access: 'signed',
  needs: ['table'],
  ahead: (input: Valid<UnsubscribeFromDatasetRequest>) => keysIn(ownerRefs(input)),
  run: async (
    input: Valid<UnsubscribeFromDatasetRequest>,
    { table },
    { caller },
  ): Promise<UnsubscribeFromDatasetResponse> => {
    requireOwnIdentity(caller, input)
    const { IdentityId: identityId, DatasetName: dataset, DeviceId: deviceId } = input
    checkOwner(await table.read(ownerRefs(input)), input)
    await table.write(
      requireDevice(identityId, deviceId),
      removeSubscription({ identityId, dataset, deviceId }),
    )
    return {}
  },
})
