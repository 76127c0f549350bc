import type {
  SubscribeToDatasetRequest,
  SubscribeToDatasetResponse,
} from '@aws-sdk/client-cognito-sync'
import { keysIn } from '../../store/brought-along.ts'
import { deviceRef, noSuchDevice, requireDevice } from '../../store/devices.ts'
import { addSubscription } from '../../store/subscriptions.ts'
import { claimEndpoint } from '../../sync/claim-endpoint.ts'
import { datasetRefs, findDataset } from '../../sync/find-dataset.ts'
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
  ahead: (input: Valid<SubscribeToDatasetRequest>) =>
    keysIn({ ...datasetRefs(input), ...deviceRefs(input) }),
  run: async (
    input: Valid<SubscribeToDatasetRequest>,
    { table, now },
    { caller },
  ): Promise<SubscribeToDatasetResponse> => {
    requireOwnIdentity(caller, input)
    const { IdentityId: identityId, DatasetName: dataset, DeviceId: deviceId } = input
    const { place, others } = await findDataset(table, input, deviceRefs(input))
    const { device } = others
    if (!device) throw noSuchDevice(deviceId)
    await table.write(
      requireDevice(identityId, deviceId),
      ...addSubscription({ identityId, dataset, deviceId }, place),
    )
    const { movedAt, ...asRegistered } = device
    if (movedAt !== undefined) await claimEndpoint({ table, now }, asRegistered, device)
    return {}
  },
})

const deviceRefs = ({ IdentityId, DeviceId }: Valid<SubscribeToDatasetRequest>) => ({
  device: deviceRef(IdentityId, DeviceId),
})
