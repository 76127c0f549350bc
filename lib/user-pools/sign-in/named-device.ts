import { noSuchDevice, userDeviceRef, type UserDevice } from '../../store/user-devices.ts'
import { isDeviceKey } from '../devices/device-keys.ts'
import { isDeviceOf } from '../devices/device-srp.ts'
import { tracksDevices } from '../devices/new-device.ts'
import type { OpenedStep } from './session.ts'
import type { SignInServices } from './sign-in.ts'

/**
 * The device that the client says it is, which it may say as late as here (developer guide, "Signing
 * in with a device"). One that it names here is looked for before the verdict, because clients that
 * learn that it is gone send the same answer again without it; one that it named at the start only
 * is then no device at all.
 *
 * @throws ServiceError ResourceNotFoundException
 */
export async function namedDevice(
  { table }: SignInServices,
  { state, pool, user }: OpenedStep,
  named: string | undefined,
): Promise<UserDevice | undefined> {
  const deviceKey = named ?? state.progress.deviceKey
  if (deviceKey === undefined || !tracksDevices(pool)) return undefined
  if (!isDeviceKey(deviceKey)) throw noSuchDevice()
  const found = await table.get(userDeviceRef(state.pool, state.username, deviceKey))
  if (user && isDeviceOf(user, found)) return found
  if (named !== undefined) throw noSuchDevice()
  return undefined
}
