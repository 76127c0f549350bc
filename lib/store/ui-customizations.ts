import type { ImageType } from '../domain/image-type.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** The name under which a pool's default for all of its clients is kept. */
export const allClients = 'ALL'

/** Whose pages: those of a client, or of every client without a customization of its own. */
export interface UiPlace {
  readonly poolId: string
  /** A client's id, or `ALL`. */
  readonly clientId: string
}

/** How the pages of the classic hosted UI look. Times are milliseconds since the epoch. */
export interface UiCustomization extends UiPlace {
  /** As its owner wrote it. */
  readonly css?: string | undefined
  /** What of it pages show. */
  readonly shownCss?: string | undefined
  /** The type of the logo, which is kept apart: pages only name its address. */
  readonly logoType?: ImageType | undefined
  readonly createdAt: number
  readonly updatedAt: number
}

/** Where a customization is stored. A page reads its client's and the default in one trip. */
export const uiRef = ({ poolId, clientId }: UiPlace): Ref<UiCustomization> => ({
  key: poolKeys.ui(poolId, clientId),
  parse: (attributes: Attributes) => attributes.ui as UiCustomization, // written by putUi
})

/** Where the logo of a customization is stored. */
export const logoRef = ({ poolId, clientId }: UiPlace): Ref<Uint8Array> => ({
  key: poolKeys.uiLogo(poolId, clientId),
  parse: (attributes: Attributes) => attributes.bytes as Uint8Array, // written by putUi
})

/** The writes of one transaction that replace a customization with its logo. */
export function putUi(ui: UiCustomization, logo: Uint8Array | undefined): Write[] {
  const logoKey = poolKeys.uiLogo(ui.poolId, ui.clientId)
  return [
    put(poolKeys.ui(ui.poolId, ui.clientId), { ui }),
    logo ? put(logoKey, { bytes: logo }) : remove(logoKey),
  ]
}

/** The writes of one transaction that delete a customization with its logo, if there is one. */
export function removeUi({ poolId, clientId }: UiPlace): Write[] {
  return [remove(poolKeys.ui(poolId, clientId)), remove(poolKeys.uiLogo(poolId, clientId))]
}
