import type {
  DeviceRememberedStatusType,
  ListDevicesResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Services } from '../../services.ts'
import {
  listDevices,
  noSuchDevice,
  removeDevice,
  setDeviceStatus,
  userDeviceRef,
  type DeviceOwner,
  type UserDevice,
} from '../../store/user-devices.ts'
import type { Table } from '../../store/table.ts'
import type { User } from '../../store/users.ts'
import { pageAfter, pageLimit, pagingToken } from '../paging-token.ts'
import { deviceAnswer } from './device-answer.ts'
import { isDeviceOf } from './device-srp.ts'

/** @throws ServiceError ResourceNotFoundException when what was found is no device of the user */
export function requireOwnDevice(user: User, found: UserDevice | undefined): UserDevice {
  if (!isDeviceOf(user, found)) throw noSuchDevice()
  return found
}

/**
 * A page of a user's devices, for ListDevices and AdminListDevices. A token is good for the user it
 * was made for, in either of the two.
 *
 * @throws ServiceError InvalidParameterException for a token of another listing
 */
export async function devicesPage(
  { settings, table, keyring }: Pick<Services, 'settings' | 'table' | 'keyring'>,
  user: User,
  page: { Limit?: number | undefined; PaginationToken?: string | undefined },
): Promise<ListDevicesResponse> {
  const listing = ['ListDevices', user.poolId, user.sub] as const
  const after = await pageAfter(keyring, listing, page.PaginationToken)
  const { devices, next } = await listDevices(table, {
    user,
    limit: pageLimit(page.Limit),
    after,
  })
  return {
    Devices: devices.map((device) => deviceAnswer(settings, device)),
    PaginationToken: await pagingToken(keyring, listing, next),
  }
}

/**
 * Remembers a device of a user or no longer does; without a status only looks whether it is there.
 *
 * @throws ServiceError ResourceNotFoundException
 */
export async function updateDeviceStatus(
  { table, now }: Pick<Services, 'table' | 'now'>,
  user: User,
  { key, status }: { key: string; status: DeviceRememberedStatusType | undefined },
): Promise<void> {
  if (status === undefined) {
    requireOwnDevice(user, await table.get(userDeviceRef(user.poolId, user.username, key)))
    return
  }
  await table.write(setDeviceStatus(ownerOf(user, key), status, now()))
}

/** Forgets a device of a user; its key is good for nothing from then on. @throws as above */
export async function forgetDevice(table: Table, user: User, key: string): Promise<void> {
  await table.write(removeDevice(ownerOf(user, key)))
}

function ownerOf({ poolId, username, sub }: User, key: string): DeviceOwner {
  return { poolId, username, sub, key }
}
