import type { PushPlatform } from '../domain/sync/push-message.ts'
import { ServiceError } from '../errors.ts'
import { equals, exists } from './conditions.ts'
import { datasetKeys } from './keys.ts'
import { readMany } from './read-many.ts'
import type { Ref, Table } from './table.ts'
import { check, put, remove, update, type Attributes, type Write } from './writes.ts'

/** A device that an identity registered. Its push token is known to SNS alone. */
export interface Device {
  readonly identityId: string
  readonly id: string
  readonly platform: PushPlatform
  /** The SNS endpoint of the device. */
  readonly endpointArn: string
  /** Names this registration: another one has another name, also in the same millisecond. */
  readonly registration: string
  /** When it was registered last, in milliseconds since the epoch. */
  readonly registeredAt: number
  /** When its endpoint was found off or gone; absent while it takes pushes. */
  readonly disabledAt?: number | undefined
  /** When another identity registered its token; absent while the device is this identity's. */
  readonly movedAt?: number | undefined
}

/** Where a device is stored. */
export const deviceRef = (identityId: string, deviceId: string): Ref<Device> => ({
  key: datasetKeys.device(identityId, deviceId),
  parse: parseDevice,
})

/** Whether a device is to be told of changes. */
export function takesPushes({ disabledAt, movedAt }: Device): boolean {
  return disabledAt === undefined && movedAt === undefined
}

/** Writes a device over the registration that was read, or over none. @throws (when written) deviceChanged */
export function putDevice(device: Device, read: Device | undefined): Write {
  return put(
    datasetKeys.device(device.identityId, device.id),
    { device },
    { when: [equals('device.registration', read?.registration)], otherwise: deviceChanged },
  )
}

/** Lets a transaction happen only if the device is there. */
export function requireDevice(identityId: string, deviceId: string): Write {
  return check(datasetKeys.device(identityId, deviceId), {
    when: [exists('pk')],
    otherwise: noSuchDevice(deviceId),
  })
}

/** The error of naming a device that the identity has not registered. */
export function noSuchDevice(deviceId: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `Device '${deviceId}' not found.`)
}

/** The error of marking a device that was registered again, or taken away, since it was read. */
export const deviceChanged = new Error('the device was registered again')

/** Marks a device whose endpoint is off or gone, so that it is left alone. */
export function disableDevice({ identityId, id, registration }: Device, now: number): Write {
  return update(
    datasetKeys.device(identityId, id),
    { set: { 'device.disabledAt': now } },
    { when: [equals('device.registration', registration)], otherwise: deviceChanged },
  )
}

/** Marks a device whose token another identity registered; one that is gone needs no mark. */
export function moveDevice(
  { identityId, deviceId }: { identityId: string; deviceId: string },
  now: number,
): Write {
  const isThere = { when: [exists('pk')], otherwise: deviceChanged }
  const marked = { set: { 'device.movedAt': now } }
  return { ...update(datasetKeys.device(identityId, deviceId), marked, isThere), isOptional: true }
}

/** Deletes a device. */
export function removeDevice({ identityId, id }: Device): Write {
  return remove(datasetKeys.device(identityId, id))
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

/** Some of an identity's devices, in no order that means anything. */
export async function someDevices(
  table: Table,
  { identityId, limit }: { identityId: string; limit: number },
): Promise<Device[]> {
  const { pk, sk } = datasetKeys.device(identityId, '')
  const { items } = await table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: sk } },
    Limit: limit,
    ConsistentRead: true,
  })
  return items.map(parseDevice)
}

function parseDevice(attributes: Attributes): Device {
  return attributes.device as Device // written whole by putDevice
}
