import type { RequestOrigin } from '../domain/request-origin.ts'
import {
  openBrowserDevices,
  sealBrowserDevices,
  type BrowserDevice,
} from '../keys/browser-devices.ts'
import type { Services } from '../services.ts'
import type { UserPool } from '../store/user-pools.ts'
import { addBrowser } from '../user-pools/devices/add-browser.ts'
import { needsUserPrompt } from '../user-pools/devices/confirm-device.ts'
import { tracksDevices } from '../user-pools/devices/new-device.ts'
import type { SignIn } from '../user-pools/sign-in/sign-in.ts'
import { cookie } from './cookies.ts'
import type { DomainRequest } from './domain-request.ts'

/** What a sign-in made of the browser that it was on. */
export interface KeptDevice {
  readonly key: string | undefined
  /** Whether the user is to say whether it is remembered. */
  readonly isAsked: boolean
  readonly cookies: readonly string[]
}

/** How long a browser is known at most, in seconds: browsers keep no cookie longer. */
const life = 400 * 86_400

/** Users whose device a browser is at most; who signed in longest ago is forgotten. */
const mostUsers = 8

/** The name of the cookie, of which each pool has its own: prefixes of domains have one host. */
const nameOf = (poolId: string) => `__Host-devices-${poolId}`

/** The devices that a browser is in a pool that tracks devices. */
export async function devicesBrought(
  { keyring }: Pick<Services, 'keyring'>,
  pool: UserPool,
  { cookies }: Pick<DomainRequest, 'cookies'>,
): Promise<readonly BrowserDevice[]> {
  const value = cookies.get(nameOf(pool.id))
  if (value === undefined || !tracksDevices(pool)) return []
  return openBrowserDevices(await keyring.sealer('user-pools'), pool.id, value)
}

/**
 * The browser as the device of a user who has just signed in: the one that it was, or a new one, in
 * a pool that tracks devices (developer guide, "Working with user devices in your user pool").
 */
export async function keptDevice(
  services: Pick<Services, 'table' | 'keyring' | 'now'>,
  { pool, user, progress, device }: SignIn,
  {
    authTime,
    origin,
    brought,
  }: {
    authTime: number
    origin: RequestOrigin
    brought: readonly BrowserDevice[]
  },
): Promise<KeptDevice> {
  if (!tracksDevices(pool)) return { key: progress.deviceKey, isAsked: false, cookies: [] }
  const present = device ?? (await addBrowser(services, { pool, user, authTime, origin }))
  const { key, sub, status } = present
  const isAsked = needsUserPrompt(pool) && status === 'not_remembered'
  if (device) return { key, isAsked, cookies: [] }
  const others = brought.filter((one) => one.sub !== sub)
  const devices = [{ sub, key }, ...others].slice(0, mostUsers)
  const sealer = await services.keyring.sealer('user-pools')
  const value = sealBrowserDevices(sealer, pool.id, devices)
  return { key, isAsked, cookies: [cookie(nameOf(pool.id), value, { seconds: life })] }
}
