import {
  createServerChallenge,
  isSrpProof,
  type SealedExchange,
  type SrpClaim,
} from '../../domain/srp/index.ts'
import type { Sealer } from '../../keys/sealer.ts'
import type { UserDevice } from '../../store/user-devices.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { deviceGroupKey } from './device-keys.ts'
import { openDeviceVerifier } from './device-secret.ts'
import { tracksDevices } from './new-device.ts'

/** How a device that was named at sign-in takes part in it. */
export interface DeviceStanding {
  /** It is asked for its proof, by DEVICE_SRP_AUTH, before tokens go out. */
  readonly isAsked: boolean
  /** Its proof stands for the user's further factor. */
  readonly replacesMfa: boolean
}

/**
 * How a device takes part in a sign-in: only a remembered one is asked, and it spares the user the
 * further factor where the pool says so (developer guide, "Working with user devices"; API
 * reference, DeviceConfigurationType, ChallengeRequiredOnNewDevice).
 */
export function standingOf(pool: UserPool, device: UserDevice): DeviceStanding {
  const isAsked = tracksDevices(pool) && device.status === 'remembered'
  const { ChallengeRequiredOnNewDevice = false } = pool.settings.DeviceConfiguration ?? {}
  return { isAsked, replacesMfa: isAsked && ChallengeRequiredOnNewDevice }
}

/** Whether a device found under the user's name is this user's, not an earlier one's of the name. */
export function isDeviceOf(user: User, device: UserDevice | undefined): device is UserDevice {
  return device?.sub === user.sub
}

/**
 * Begins the proof of a device: answers the client's A with salt and B of DEVICE_PASSWORD_VERIFIER
 * (developer guide, "Signing in with a device"). Nothing is stored.
 */
export function startDeviceSrp(
  sealer: Sealer,
  device: UserDevice,
  aHex: string,
): { SALT: string; exchange: SealedExchange } {
  const { b, B } = createServerChallenge(openDeviceVerifier(sealer, device))
  return {
    SALT: Buffer.from(device.salt).toString('hex'),
    exchange: { aHex, b: b.toString('base64'), B },
  }
}

/** Whether a client has proved to hold the secret of its device; compares in constant time. */
export function isDeviceProof(
  sealer: Sealer,
  device: UserDevice,
  proof: { exchange: SealedExchange; claim: SrpClaim },
): boolean {
  const poolName = deviceGroupKey(device.poolId)
  const verifier = openDeviceVerifier(sealer, device)
  return isSrpProof({ poolName, userId: device.key, verifier }, proof)
}
