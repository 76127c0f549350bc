import type {
  SubscribeToDatasetRequest,
  SubscribeToDatasetResponse,
} from '@aws-sdk/client-cognito-sync'
import { deviceRef, noSuchDevice, requireDevice } from '../../store/devices.ts'
import { addSubscription } from '../../store/subscriptions.ts'
import { claimEndpoint } from '../../sync/claim-endpoint.ts'
import { checkOwner, ownerRefs } from '../../sync/owner.ts'
import { operation, type Valid } from '../operation.ts'
import { requireOwnIdentity } from './callers.ts'

/**
 * Lets a device be told when others change a dataset. A device whose token another identity had
 * registered meanwhile is this identity's again: the mobile SDKs register once for each identity,
 * and only subscribe when somebody comes back to a device.
 *
 * @see https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_SubscribeToDataset.html
 */
export const subscribeToDataset = operation({
  name: 'SubscribeToDataset',
  access: 'signed',
  needs: ['table', 'now'],
  run: async (
    input: Valid<SubscribeToDatasetRequest>,
    { table, now },
    { caller },
  ): Promise<SubscribeToDatasetResponse> => {
    requireOwnIdentity(caller, input)
    const { IdentityId: identityId, DatasetName: dataset, DeviceId: deviceId } = input
    const { device, ...owner } = await table.read({
      ...ownerRefs(input),
      device: deviceRef(identityId, deviceId),
    })
    checkOwner(owner, input)
    if (!device) throw noSuchDevice(deviceId)
    await table.write(
      requireDevice(identityId, deviceId),
      ...addSubscription({ identityId, dataset, deviceId }),
    )
    const { movedAt, ...asRegistered } = device
    if (movedAt !== undefined) await claimEndpoint({ table, now }, asRegistered)
    return {}
  },
})
