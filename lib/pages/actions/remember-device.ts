import { ServiceError } from '../../errors.ts'
import { seeOther, type Answer } from '../../oauth/answers.ts'
import type { SignedInStep } from '../../oauth/page-sign-in.ts'
import { setDeviceStatus, type DeviceOwner } from '../../store/user-devices.ts'
import { endedHandover, notesFor, toldTo } from '../handover.ts'
import { pageAnswer, shellOfStep } from '../shell.ts'
import { rememberDevice } from '../views/remember-device.ts'
import { ofAccount, type AppPage } from './page.ts'

/** Sends a browser back to the app, after the question whether to remember it where there is one. */
export async function backToApp(
  page: AppPage,
  { location: next, cookies, device }: SignedInStep,
  username: string,
): Promise<Answer> {
  const notes = device ? await notesFor(page, 'login', { next, device }) : []
  if (notes.length === 0) return seeOther(next, cookies)
  const shell = shellOfStep(page.shell, {})
  const view = rememberDevice({ username }, shell.context)
  return pageAnswer(view, { ...shell, cookies: [...shell.cookies, ...cookies, ...notes] })
}

/** Takes the answer to that question; undefined where nobody was asked. */
export async function rememberedOrNot(page: AppPage): Promise<Answer | undefined> {
  const { next, device } = await toldTo(page, 'login')
  if (next === undefined || !device) return undefined
  if (page.request.form.get('step') === 'yes') await remember(page, device)
  return seeOther(next, [endedHandover])
}

/** A device that was forgotten meanwhile stays forgotten. */
async function remember(page: AppPage, device: DeviceOwner): Promise<void> {
  const { table, now } = page.services
  try {
    await ofAccount(page, { operation: 'UpdateDeviceStatus', name: device.username }, async () => {
      await table.write(setDeviceStatus(device, 'remembered', now()))
      return {}
    })
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ResourceNotFoundException') throw error
  }
}
