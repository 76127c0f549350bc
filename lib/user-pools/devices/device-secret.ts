import type { Sealer } from '../../keys/sealer.ts'
import type { UserDevice } from '../../store/user-devices.ts'

/** What a device's verifier is sealed for: it opens nowhere else. */
type Owner = Pick<UserDevice, 'poolId' | 'sub' | 'key' | 'createdAt'>

const label = 'device-verifier'

/** Seals the SRP verifier of a device's secret. */
export function sealDeviceVerifier(sealer: Sealer, owner: Owner, verifier: Buffer): Buffer {
  return sealer.seal(label, verifier, contextOf(owner))
}

/** Opens the verifier of a device. @throws Error when it was moved here from elsewhere */
export function openDeviceVerifier(sealer: Sealer, device: UserDevice): Buffer {
  const verifier = sealer.open(label, device.verifier, contextOf(device))
  if (!verifier) throw new Error(`the verifier of a device of ${device.sub} does not open`)
  return verifier
}

function contextOf({ poolId, sub, key, createdAt }: Owner): string[] {
  return [poolId, sub, key, String(createdAt)]
}
