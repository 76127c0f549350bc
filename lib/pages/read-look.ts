import type { JsonObject } from '../domain/branding/documents.ts'
import type { App } from '../oauth/app.ts'
import type { Services } from '../services.ts'
import { readContents, type Content } from '../store/contents.ts'
import { loginStyleRef, type LoginStyle } from '../store/login-styles.ts'
import type { Found, Table } from '../store/table.ts'
import { allClients, uiRef, type UiCustomization } from '../store/ui-customizations.ts'
import { logoAddress } from '../user-pools/branding/ui-customization.ts'
import { brandFileAddress } from './brand-file-address.ts'
import { classicLook, managedLook, plainLook, type Look } from './look.ts'

/** What a client's look is made from; a page reads it along with the client. */
export function lookRefs(poolId: string, clientId: string) {
  return {
    loginStyle: loginStyleRef(poolId, clientId),
    ownUi: uiRef({ poolId, clientId }),
    sharedUi: uiRef({ poolId, clientId: allClients }),
  }
}

/** The records of {@link lookRefs}. */
export type LookRecords = Found<ReturnType<typeof lookRefs>>

/**
 * The look of a client's pages at a domain: managed login's or the classic one, as the domain's
 * version says, and our own where nobody set one (developer guide, "Managed login"). It costs a
 * round trip only where a style has settings that this process has not seen.
 */
export async function readLook(
  { table, settings }: Pick<Services, 'table' | 'settings'>,
  { client, domain }: Pick<App, 'client' | 'domain'>,
  { records, base }: { readonly records: LookRecords; readonly base: string },
): Promise<Look> {
  const { loginStyle, ownUi, sharedUi } = records
  const isManaged = domain.settings.ManagedLoginVersion === 2
  if (!isManaged) return classicOf(settings, ownUi ?? sharedUi)
  if (!loginStyle) return plainLook
  const { assets } = loginStyle
  return managedLook({
    settings: await settingsOf(table, loginStyle),
    assets: assets.map(({ content, ...asset }) => ({
      ...asset,
      href: brandFileAddress({ base, clientId: client.id, file: content.key }),
    })),
  })
}

function classicOf(settings: Services['settings'], ui: UiCustomization | undefined): Look {
  if (!ui) return plainLook
  return classicLook({ shownCss: ui.shownCss, logo: logoAddress(settings, ui) })
}

/** Settings that this process has read: what lies under a key never changes. */
const known = new Map<string, JsonObject>()
const mostKnown = 200

async function settingsOf(
  table: Table,
  { poolId, settings }: Pick<LoginStyle, 'poolId' | 'settings'>,
): Promise<JsonObject | undefined> {
  if (!settings) return undefined
  const found = known.get(settings.key) ?? (await readSettings(table, poolId, settings))
  if (known.size >= mostKnown) known.clear()
  known.set(settings.key, found)
  return found
}

async function readSettings(table: Table, poolId: string, content: Content): Promise<JsonObject> {
  const [bytes = Buffer.from('{}')] = await readContents(table, poolId, [content])
  return JSON.parse(bytes.toString()) as JsonObject // written when the style was
}
