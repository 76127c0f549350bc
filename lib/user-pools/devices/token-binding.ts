import type { UserDevice } from '../../store/user-devices.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { isDeviceOf } from './device-srp.ts'
import { tracksDevices } from './new-device.ts'

/**
 * Whether a refresh token is used on the device that it was issued on. In a pool that tracks devices
 * a token is bound to the device of its sign-in, be that the one that the app named or the new one
 * that it was told of; the device has to be confirmed, and not forgotten since (developer guide,
 * "Things to know about refresh token rotation").
 *
 * @param use the key that the token is bound to, the one that the refresh names, and the device
 *   found under the first
 */
export function isOnOwnDevice(
  { pool, user }: { pool: UserPool; user: User },
  use: { bound: string | undefined; named: string | undefined; device: UserDevice | undefined },
): boolean {
  if (use.bound === undefined) return use.named === undefined
  if (!tracksDevices(pool)) return true
  return use.named === use.bound && isDeviceOf(user, use.device)
}
