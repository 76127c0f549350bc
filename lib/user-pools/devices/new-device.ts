import type { NewDeviceMetadataType } from '@aws-sdk/client-cognito-identity-provider'
import type { Sealer } from '../../keys/sealer.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { deviceGroupKey, newDeviceKey } from './device-keys.ts'

/** Whether the pool tracks devices: it does when it has a DeviceConfiguration, whatever is in it. */
export function tracksDevices(pool: UserPool): boolean {
  return pool.settings.DeviceConfiguration !== undefined
}

/**
 * The NewDeviceMetadata of a sign-in without a device key: what the app needs for ConfirmDevice.
 * Stores nothing (API reference, NewDeviceMetadataType).
 *
 * @param signIn `authTime` is the `auth_time` of the tokens that go out with it
 * @returns undefined when the pool does not track devices
 */
export function newDeviceMetadata(
  sealer: Sealer,
  { pool, user, authTime }: { pool: UserPool; user: User; authTime: number },
): NewDeviceMetadataType | undefined {
  if (!tracksDevices(pool)) return undefined
  return {
    DeviceKey: newDeviceKey(sealer, { poolId: pool.id, sub: user.sub, authTime }),
    DeviceGroupKey: deviceGroupKey(pool.id),
  }
}
