import type { Services } from '../services.ts'
import { deviceChanged, deviceRef, moveDevice, putDevice, type Device } from '../store/devices.ts'
import {
  endpointHolderRef,
  endpointTaken,
  holdEndpoint,
  releaseEndpoint,
} from '../store/push-endpoints.ts'
import { retryOnChange } from '../store/retry-on-change.ts'

/**
 * Writes a device as the holder of its endpoint. SNS has one endpoint for a token, whoever registers
 * it: the identity that held it before is told no more, or a phone that changed hands would hear of
 * its former owner's data. Of two at once, the later one holds it.
 *
 * @param read the device as it was read, if this is no new registration: a newer one has claimed its
 *   endpoint itself
 * @throws ServiceError TooManyRequestsException when others keep taking the endpoint
 */
export async function claimEndpoint(
  { table, now }: Pick<Services, 'table' | 'now'>,
  device: Device,
  read?: Device,
): Promise<void> {
  const { identityId, id: deviceId, endpointArn } = device
  await retryOnChange([endpointTaken, deviceChanged], async () => {
    const { holder, before } = await table.read({
      holder: endpointHolderRef(endpointArn),
      before: deviceRef(identityId, deviceId),
    })
    if (read && before?.registration !== read.registration) return
    const isOthers = holder && !(holder.identityId === identityId && holder.deviceId === deviceId)
    const hadAnother = before && before.endpointArn !== endpointArn
    await table.write(
      putDevice(device, before),
      holdEndpoint({ endpointArn, identityId, deviceId }, holder),
      ...(isOthers ? [moveDevice(holder, now())] : []),
      ...(hadAnother
        ? [releaseEndpoint({ endpointArn: before.endpointArn, identityId, deviceId })]
        : []),
    )
  })
}
