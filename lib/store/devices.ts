import type { PushPlatform } from '../domain/sync/push-message.ts'
import { ServiceError } from '../errors.ts'
import { equals, exists } from './conditions.ts'
import { datasetKeys } from './keys.ts'
import { readMany } from './read-many.ts'
import type { Table } from './table.ts'
import { check, put, update, type Attributes, type Write } from './writes.ts'

/** A device that an identity registered. Its push token is known to SNS alone. */
export interface Device {
  readonly identityId: string
  readonly id: string
  readonly platform: PushPlatform
  /** The SNS endpoint of the device. */
  readonly endpointArn: string
  /** When it was registered last, in milliseconds since the epoch. */
  readonly registeredAt: number
  /** When its endpoint was found off or gone; absent while it takes pushes. */
  readonly disabledAt?: number | undefined
}

/** Writes a device, new or registered again. */
export function putDevice(device: Device): Write {
  return put(datasetKeys.device(device.identityId, device.id), { device })
}

/** Lets a transaction happen only if the device is there. */
export function requireDevice(identityId: string, deviceId: string): Write {
  return check(datasetKeys.device(identityId, deviceId), {
    when: [exists('pk')],
    otherwise: new ServiceError('ResourceNotFoundException', `Device '${deviceId}' not found.`),
  })
}

/** The error of marking a device that was registered again, or taken away, since it was read. */
export const deviceChanged = new Error('the device was registered again')

/** Marks a device whose endpoint is off or gone, so that it is left alone. */
export function disableDevice({ identityId, id, registeredAt }: Device, now: number): Write {
  return update(
    datasetKeys.device(identityId, id),
    { set: { 'device.disabledAt': now } },
    { when: [equals('device.registeredAt', registeredAt)], otherwise: deviceChanged },
  )
}

/** The devices of these ids that are there. */
export async function readDevices(
  table: Table,
  identityId: string,
  deviceIds: readonly string[],
): Promise<Device[]> {
  const items = await readMany(
    table,
    deviceIds.map((id) => datasetKeys.device(identityId, id)),
  )
  return [...items.values()].map(parseDevice)
}

function parseDevice(attributes: Attributes): Device {
  return attributes.device as Device // written whole by putDevice
}
