import type {
  SubscribeToDatasetRequest,
  SubscribeToDatasetResponse,
} from '@aws-sdk/client-cognito-sync'
import { requireDevice } from '../../store/devices.ts'
import { addSubscription } from '../../store/subscriptions.ts'
import { checkOwner, ownerRefs } from '../../sync/owner.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwnIdentity } from './callers.ts'

/**
 * Lets a device be told when others change a dataset.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_SubscribeToDataset.html
 */
export const subscribeToDataset = operation({
  name: 'SubscribeToDataset',
  access: 'signed',
  needs: ['table'],
  run: async (
    input: Valid<SubscribeToDatasetRequest>,
    { table },
    { caller },
  ): Promise<SubscribeToDatasetResponse> => {
    requireOwnIdentity(caller, input)
    const { IdentityId: identityId, DatasetName: dataset, DeviceId: deviceId } = input
    checkOwner(await table.read(ownerRefs(input)), input)
    await table.write(
      requireDevice(identityId, deviceId),
      ...addSubscription({ identityId, dataset, deviceId }),
    )
    return {}
  },
})
