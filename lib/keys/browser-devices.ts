import type { Sealer } from './sealer.ts'

/** A browser as the device of a user, of whom it may have several. */
export interface BrowserDevice {
  readonly sub: string
  /** The device key. */
  readonly key: string
}

const label = 'browser-devices'

/** Seals the devices that a browser is into the value of a cookie, which stands for their secrets. */
export function sealBrowserDevices(
  sealer: Sealer,
  poolId: string,
  devices: readonly BrowserDevice[],
): string {
  return sealer.seal(label, Buffer.from(JSON.stringify(devices)), [poolId]).toString('base64url')
}

/** Opens the cookie of a pool; none when it is not one that we sealed for it. */
export function openBrowserDevices(
  sealer: Sealer,
  poolId: string,
  cookie: string,
): readonly BrowserDevice[] {
  const plain = sealer.open(label, Buffer.from(cookie, 'base64url'), [poolId])
  return plain ? (JSON.parse(plain.toString('utf8')) as BrowserDevice[]) : [] // sealed by us alone
}
