import { DeliveryFault } from '../delivery/faults.ts'
import { endpointGone, pushPatience, sendPush } from '../delivery/push.ts'
import { inParallel } from '../parallel.ts'
import type { Services } from '../services.ts'
import {
  deviceChanged,
  disableDevice,
  readDevices,
  takesPushes,
  type Device,
} from '../store/devices.ts'
import type { PushPage, Untold } from './push-pages.ts'

/** How many pages are under way at a time, and how many pushes of each. */
export const pagesAtATime = 8
const pushesAtATime = 8

/** Milliseconds to put back what is left, after pushes that are under way took their longest. */
const reserve = pushPatience + 5_000

/** What telling devices needs: beside services, how many milliseconds are left to the function. */
export interface Telling {
  readonly services: Pick<Services, 'table' | 'publisher' | 'now'>
  readonly timeLeft: () => number
}

/**
 * Tells the devices of a page of a change, each on its own: one that fails holds up no other. A device
 * whose endpoint is off or gone is marked and left alone, as are those marked before.
 *
 * @returns whom to tell later, if anybody
 * @throws ServiceError when the table cannot be read: nobody was told
 */
export async function tellDevices(
  { services, timeLeft }: Telling,
  { change, deviceIds }: PushPage,
): Promise<Untold> {
  const later: string[] = []
  const refused: string[] = []
  let fault: string | undefined
  if (timeLeft() < reserve) return { later: deviceIds, refused, fault }
  const devices = await readDevices(services.table, change.identityId, deviceIds)
  await inParallel(devices.filter(takesPushes), pushesAtATime, async (device) => {
    if (timeLeft() < reserve) {
      later.push(device.id)
      return
    }
    try {
      await sendPush(services.publisher(), device, change)
    } catch (error) {
      if (error === endpointGone) await markDisabled(services, device)
      else if (error instanceof DeliveryFault) {
        fault = String(error.cause)
        const untold = error.reason === 'passing' ? later : refused
        untold.push(device.id)
      } else throw error
    }
  })
  return { later, refused, fault }
}

/** Unless it was registered again since it was read; a mark that fails is made the next time. */
async function markDisabled({ table, now }: Telling['services'], device: Device): Promise<void> {
  await table.write(disableDevice(device, now())).catch((error: unknown) => {
    if (error !== deviceChanged) process.stderr.write(`${String(error)}\n`)
  })
}
