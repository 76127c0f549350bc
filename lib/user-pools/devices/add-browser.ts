import { randomBytes } from 'node:crypto'
import type { RequestOrigin } from '../../domain/request-origin.ts'
import { createVerifier, newSalt } from '../../domain/srp/index.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { addDevice, type UserDevice } from '../../store/user-devices.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { userRef, type User } from '../../store/users.ts'
import { deviceTypeOf } from '../sessions/device-type.ts'
import { retryOnUserChange, revised } from '../user-changes.ts'
import { confirmedDevice } from './confirm-device.ts'
import { deviceGroupKey, newDeviceKey } from './device-keys.ts'

/** A user who has signed in on a browser that is none of their devices yet. */
export interface BrowserUser {
  readonly pool: UserPool
  readonly user: User
  /** The `auth_time` of the sign-in, in epoch seconds. */
  readonly authTime: number
  readonly origin: RequestOrigin
}

/**
 * Makes a browser a device of its user, by the rules of ConfirmDevice (API reference). Nobody keeps
 * its secret: a sealed cookie stands for it, and no program can prove to be this device.
 *
 * @throws ServiceError NotAuthorizedException for a user who is not there any more
 */
export async function addBrowser(
  { table, keyring, now }: Pick<Services, 'table' | 'keyring' | 'now'>,
  { pool, user, authTime, origin }: BrowserUser,
): Promise<UserDevice> {
  const sealer = await keyring.sealer('user-pools')
  const { poolId, username, sub } = user
  const key = newDeviceKey(sealer, { poolId, sub, authTime })
  const salt = newSalt()
  const password = randomBytes(40).toString('base64')
  const proof = { poolName: deviceGroupKey(poolId), userId: key, password, salt }
  const device = confirmedDevice(
    sealer,
    { pool, user, authTime },
    {
      now: now(),
      description: {
        key,
        name: await deviceTypeOf(origin.userAgent),
        secret: {
          PasswordVerifier: createVerifier(proof).toString('base64'),
          Salt: salt.toString('base64'),
        },
        ip: origin.sourceIp,
      },
    },
  )
  await retryOnUserChange(async (before) => {
    const present = before === 0 ? user : await table.get(userRef(poolId, username))
    if (present?.sub !== sub) throw new ServiceError('NotAuthorizedException')
    await table.write(...addDevice(device, revised(present, {}, present.updatedAt)))
  })
  return device
}
