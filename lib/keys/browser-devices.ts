import { openJson, sealJson } from './sealed-json.ts'
import type { Sealer } from './sealer.ts'

/** A browser as the device of a user, of whom it may have several. */
export interface BrowserDevice {
  readonly sub: string
  /** The device key. */
  readonly key: string
}

const purposeIn = (poolId: string) => ({ label: 'browser-devices', context: [poolId] })

/** Seals the devices that a browser is into the value of a cookie, which stands for their secrets. */
export function sealBrowserDevices(
  sealer: Sealer,
  poolId: string,
  devices: readonly BrowserDevice[],
): string {
  return sealJson(sealer, purposeIn(poolId), devices)
}

/** Opens the cookie of a pool; none when it is not one that we sealed for it. */
export function openBrowserDevices(
  sealer: Sealer,
  poolId: string,
  cookie: string,
): readonly BrowserDevice[] {
  const devices = openJson(sealer, purposeIn(poolId), cookie)
  return (devices as BrowserDevice[] | undefined) ?? [] // sealed by us alone
}
