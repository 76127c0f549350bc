import type { DeviceRememberedStatusType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { poolKeys, type Key } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { replaceUser, type User } from './users.ts'
import { put, remove, update, type Attributes, type Write } from './writes.ts'

/**
 * A device that a user of a user pool confirmed:
 *
 *     key handed out ── ConfirmDevice ──▶ not remembered ◀── UpdateDeviceStatus ──▶ remembered
 *     (nothing stored)                          └────────── ForgetDevice ──────────────┘ ──▶ nothing
 *
 * Times are milliseconds since the epoch.
 */
export interface UserDevice {
  readonly poolId: string
  readonly username: string
  /** Whose device it is: a later user of the same name has none of it. */
  readonly sub: string
  readonly key: string
  readonly name?: string | undefined
  readonly status: DeviceRememberedStatusType
  readonly salt: Uint8Array
  /** The sealed SRP verifier of the device secret. */
  readonly verifier: Uint8Array
  readonly lastIp?: string | undefined
  readonly createdAt: number
  readonly updatedAt: number
  readonly authenticatedAt: number
}

/** Devices that are forgotten in one round when their user is deleted. */
const perRound = 100

/** Whose devices: a user, or one who was deleted. */
type Person = Pick<User, 'poolId' | 'username' | 'sub'>

/** What names a device of a user. */
export type DeviceOwner = Pick<UserDevice, 'poolId' | 'username' | 'sub' | 'key'>

/** Where a device is stored; its `sub` has to be the user's. */
export const userDeviceRef = (poolId: string, username: string, key: string): Ref<UserDevice> => ({
  key: poolKeys.device(poolId, username, key),
  parse: parseDevice,
})

/** AWS's answer to the key of a device that is not there; clients match the sentence. */
export function noSuchDevice(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 'Device does not exist.')
}

/**
 * Writes a new device, with its user, who was read at the version before: so a deletion of the user
 * that has looked for devices already fails and looks again.
 *
 * @throws (when written) DeviceKeyExistsException, and `userChanged`
 */
export function addDevice(device: UserDevice, user: User): Write[] {
  const { poolId, username, key } = device
  return [
    put(
      poolKeys.device(poolId, username, key),
      { device },
      { when: [absent('pk')], otherwise: new ServiceError('DeviceKeyExistsException') },
    ),
    ...replaceUser(user),
  ]
}

/** Remembers a device or no longer does. @throws (when written) ResourceNotFoundException */
export function setDeviceStatus(
  owner: DeviceOwner,
  status: DeviceRememberedStatusType,
  now: number,
): Write {
  return changeDevice(owner, { 'device.status': status, 'device.updatedAt': now })
}

/** Notes that a device proved itself. @throws (when written) ResourceNotFoundException */
export function noteDeviceUse(
  owner: DeviceOwner,
  { now, ip }: { now: number; ip: string | undefined },
): Write {
  return changeDevice(owner, { 'device.authenticatedAt': now, 'device.lastIp': ip })
}

/** Forgets a device. @throws (when written) ResourceNotFoundException */
export function removeDevice(owner: DeviceOwner): Write {
  return remove(keyOf(owner), {
    when: [equals('device.sub', owner.sub)],
    otherwise: noSuchDevice(),
  })
}

/** A page of a user's devices, by key; `after` is the last key of the page before. */
export async function listDevices(
  table: Table,
  { user, limit, after }: { user: Person; limit: number; after: string | undefined },
): Promise<{ devices: UserDevice[]; next: string | undefined }> {
  const { pk, sk: prefix } = poolKeys.device(user.poolId, user.username, '')
  const page = await table.query({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
    Limit: limit,
    ConsistentRead: true,
    ...(after !== undefined && {
      ExclusiveStartKey: { pk: { S: pk }, sk: { S: prefix + after } },
    }),
  })
  const devices = page.items.map(parseDevice)
  return {
    devices: devices.filter(({ sub }) => sub === user.sub),
    next: page.last && devices.at(-1)?.key,
  }
}

/** Forgets all devices of a user, for the user's end. */
export async function removeDevicesOf(table: Table, user: Person): Promise<void> {
  let after: string | undefined
  do {
    const { devices, next } = await listDevices(table, { user, limit: perRound, after })
    await table.writeUnconditionally(devices.map((device) => remove(keyOf(device))))
    after = next
  } while (after !== undefined)
}

function changeDevice(owner: DeviceOwner, set: Attributes): Write {
  return update(
    keyOf(owner),
    { set },
    { when: [equals('device.sub', owner.sub)], otherwise: noSuchDevice() },
  )
}

function keyOf({ poolId, username, key }: DeviceOwner): Key {
  return poolKeys.device(poolId, username, key)
}

function parseDevice(attributes: Attributes): UserDevice {
  return attributes.device as UserDevice // written whole by addDevice
}
