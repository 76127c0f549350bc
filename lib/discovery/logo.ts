import { imageType } from '../domain/image-type.ts'
import { ServiceError } from '../errors.ts'
import type { Table } from '../store/table.ts'
import { logoRef, uiRef } from '../store/ui-customizations.ts'

/** A public picture. */
export interface Logo {
  readonly bytes: Uint8Array
  readonly type: string
}

/** Anything may stand in a path; only this may become a key of the table. */
const logoPath = /^\/(?<poolId>[\w-]{1,55})\/logo\/(?<clientId>\w{1,128})\/(?<version>\d{1,16})$/u

/** Whether a path is that of a logo. */
export function isLogoPath(path: string): boolean {
  return logoPath.test(path)
}

/**
 * The logo at the address that GetUICustomization gives; the address of a former one leads nowhere.
 *
 * @throws ServiceError ResourceNotFoundException
 */
export async function publicLogo(table: Table, path: string): Promise<Logo> {
  const { poolId = '', clientId = '', version } = logoPath.exec(path)?.groups ?? {}
  const place = { poolId, clientId }
  const { ui, bytes } = await table.read({ ui: uiRef(place), bytes: logoRef(place) })
  const type = bytes && imageType(bytes)
  if (!bytes || !type || String(ui?.updatedAt) !== version) {
    throw new ServiceError('ResourceNotFoundException')
  }
  return { bytes, type }
}
