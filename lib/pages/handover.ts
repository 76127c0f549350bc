import type { App } from '../oauth/app.ts'
import { openJson, sealJson, type Purpose } from '../keys/sealed-json.ts'
import { seeOther, type Answer } from '../oauth/answers.ts'
import { cookie } from '../oauth/cookies.ts'
import type { DomainRequest } from '../oauth/domain-request.ts'
import type { Services } from '../services.ts'
import type { DeviceOwner } from '../store/user-devices.ts'
import { addressOf, type PageContext, type PagePath } from './context.ts'

/** What one page tells the next in the same browser, so that no address has to hold it. */
export interface Handover {
  readonly username?: string | undefined
  /** The masked address that a code went to. */
  readonly destination?: string | undefined
  /** The session of a sign-up. */
  readonly session?: string | undefined
  /** What has just been done. */
  readonly done?: 'reset' | 'confirmed'
  readonly problem?: 'notConfirmed' | 'resetRequired'
  /** Where the browser goes in the end. */
  readonly next?: string
  /** The device that the user is asked about. */
  readonly device?: DeviceOwner
}

interface Note extends Handover {
  readonly expiresAt: number
}

const cookieName = '__Host-handover'

/** As long as somebody may look for a code, in seconds: as long as a form is good. */
const life = 60 * 60

/** Bytes of a cookie that browsers keep, less those of its name and attributes (RFC 6265, 6.1). */
const longest = 3900

/** A page that hands over, or is told. */
interface Place {
  readonly services: Pick<Services, 'keyring' | 'now'>
  readonly authorization: Pick<App, 'pool' | 'client'>
}

/** Sends the browser on to another page of the app's, and tells that page something. */
export async function handOver(
  page: Place & { readonly shell: { readonly context: PageContext } },
  path: PagePath,
  handover: Handover,
): Promise<Answer> {
  return seeOther(addressOf(page.shell.context, path), await notesFor(page, path, handover))
}

/** The cookie that tells a page something; none where it is more than a cookie holds. */
export async function notesFor(
  page: Place,
  path: PagePath,
  handover: Handover,
): Promise<readonly string[]> {
  const { services } = page
  const sealer = await services.keyring.sealer('user-pools')
  const note: Note = { ...handover, expiresAt: services.now() + life * 1000 }
  const value = sealJson(sealer, purposeOf(page, path), note)
  return value.length > longest ? [] : [cookie(cookieName, value, { seconds: life })]
}

/** What a page was told; nothing where nobody told it anything. */
export async function toldTo(
  page: Place & { readonly request: Pick<DomainRequest, 'cookies'> },
  path: PagePath,
): Promise<Handover> {
  const value = page.request.cookies.get(cookieName)
  if (value === undefined) return {}
  const { services } = page
  const sealer = await services.keyring.sealer('user-pools')
  const note = openJson(sealer, purposeOf(page, path), value) as Note | undefined // sealed by us alone
  if (!note) return {}
  const { expiresAt, ...handover } = note
  return services.now() < expiresAt ? handover : {}
}

/** The cookie that takes away what was told. */
export const endedHandover = cookie(cookieName, '', { seconds: 0 })

/** It is for one page of one app. */
function purposeOf({ authorization: { pool, client } }: Place, path: PagePath): Purpose {
  return { label: 'page-handover', context: [pool.id, client.id, path] }
}
