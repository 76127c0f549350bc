import type { DeviceSecretVerifierConfigType } from '@aws-sdk/client-cognito-identity-provider'
import { readDeviceVerifier } from '../../domain/srp/index.ts'
import { ServiceError } from '../../errors.ts'
import type { Sealer } from '../../keys/sealer.ts'
import type { UserDevice } from '../../store/user-devices.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { isKeyOfSignIn } from './device-keys.ts'
import { sealDeviceVerifier } from './device-secret.ts'
import { tracksDevices } from './new-device.ts'

/** What an app says of the device that its user signed in on. */
export interface DeviceDescription {
  readonly key: string
  readonly name: string | undefined
  readonly secret: DeviceSecretVerifierConfigType | undefined
  readonly ip: string | undefined
}

/** Whether the user is asked before a confirmed device is remembered. */
export function needsUserPrompt(pool: UserPool): boolean {
  return pool.settings.DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt ?? false
}

/**
 * The device that an app confirms after a sign-in: remembered, unless the pool leaves that to the
 * user (developer guide, "Getting a device key").
 *
 * @throws ServiceError InvalidUserPoolConfigurationException in a pool without device tracking,
 *   InvalidParameterException for a key of another sign-in or a verifier that is none
 */
export function confirmedDevice(
  sealer: Sealer,
  { pool, user, authTime }: { pool: UserPool; user: User; authTime: number },
  { description, now }: { description: DeviceDescription; now: number },
): UserDevice {
  const { key, name, secret, ip } = description
  if (!tracksDevices(pool)) throw new ServiceError('InvalidUserPoolConfigurationException')
  if (!isKeyOfSignIn(sealer, { poolId: pool.id, sub: user.sub, authTime }, key)) {
    throw new ServiceError('InvalidParameterException', 'Invalid device key given.')
  }
  const { PasswordVerifier = '', Salt = '' } = secret ?? {}
  const read = readDeviceVerifier({ verifier: PasswordVerifier, salt: Salt })
  if (!read) {
    throw new ServiceError('InvalidParameterException', 'Invalid device secret verifier given.')
  }
  const owner = { poolId: pool.id, username: user.username, sub: user.sub, key, createdAt: now }
  return {
    ...owner,
    name,
    status: needsUserPrompt(pool) ? 'not_remembered' : 'remembered',
    salt: read.salt,
    verifier: sealDeviceVerifier(sealer, owner, read.verifier),
    lastIp: ip,
    updatedAt: now,
    authenticatedAt: now,
  }
}
