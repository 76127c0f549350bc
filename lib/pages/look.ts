import { defaultStyle } from '../domain/branding/default-style.ts'
import { mergeDocuments, type JsonObject } from '../domain/branding/documents.ts'
import { listAt, textAt, truthAt } from './style/documents.ts'
import {
  faviconOf,
  pictureOf,
  providerIconsOf,
  type Picture,
  type StyleAsset,
} from './style/images.ts'
import { managedColours, type Scheme } from './style/managed-colours.ts'
import { managedLayout } from './style/managed-layout.ts'

/** How a pool's or a client's pages look: what its branding comes to. */
export interface Look {
  /** Rules that come before the pages' own style sheet; safe to be put into a style element. */
  readonly css: string
  readonly scheme: Scheme
  readonly logo?: Picture | undefined
  readonly headerLogo?: Picture | undefined
  readonly footerLogo?: Picture | undefined
  /** The logo above the card rather than in it. */
  readonly isLogoOutside?: boolean
  readonly favicon?: string | undefined
  /** Providers' own icons, by the providers' names. */
  readonly providerIcons: ReadonlyMap<string, string>
  /** Whether buttons of providers have icons at all. */
  readonly hasProviderIcons: boolean
  /** Names of providers in the order of their buttons; others come after them. */
  readonly providerOrder: readonly string[]
  /** Whether ways through other providers come before the form. */
  readonly isFederationFirst: boolean
  /** Other origins that its pictures are shown from. */
  readonly imageOrigins: readonly string[]
  readonly hasHeader: boolean
  readonly hasFooter: boolean
}

/** The pages' own look, where nobody set another, or a style says to use the provided values. */
export const plainLook: Look = {
  css: '',
  scheme: 'both',
  providerIcons: new Map(),
  hasProviderIcons: true,
  providerOrder: [],
  isFederationFirst: false,
  imageOrigins: [],
  hasHeader: false,
  hasFooter: false,
}

/**
 * The look of the classic hosted UI: its owner's style sheet, of which `shownCss` has what pages may
 * show, and logo. The colours were chosen for light pages, so it has no dark ones.
 */
export function classicLook({ shownCss = '', logo }: ClassicStyle): Look {
  const isStyled = shownCss !== ''
  return {
    ...plainLook,
    css: shownCss.includes('<') ? '' : shownCss, // no rule needs one, an end tag does
    scheme: isStyled || logo !== undefined ? 'light' : 'both',
    logo: logo === undefined ? undefined : { light: logo, dark: logo },
    imageOrigins: originsOf([logo]),
  }
}

interface ClassicStyle {
  /** As a UI customization keeps it. */
  readonly shownCss?: string | undefined
  /** The address of the logo. */
  readonly logo?: string | undefined
}

/**
 * The look of managed login: a style's settings over Cognito's own, as custom properties, and its
 * files (API reference, CreateManagedLoginBranding). Nothing of the settings reaches the page but
 * colours, numbers and words that are known here.
 */
export function managedLook({ settings, assets }: ManagedStyle): Look {
  const styled = settings && lookOfSettings(settings, assets)
  return {
    ...plainLook,
    ...styled,
    favicon: faviconOf(assets),
    providerIcons: providerIconsOf(assets),
    imageOrigins: originsOf(assets.map(({ href }) => href)),
  }
}

/** A style of managed login with the addresses of its files. */
export interface ManagedStyle {
  /** Undefined for a style that uses the provided values. */
  readonly settings: JsonObject | undefined
  readonly assets: readonly StyleAsset[]
}

const schemes = new Map<string | undefined, Scheme>([
  ['LIGHT', 'light'],
  ['DARK', 'dark'],
])

function lookOfSettings(settings: JsonObject, assets: readonly StyleAsset[]): Partial<Look> {
  const document = mergeDocuments(defaultStyle, settings)
  const scheme = schemes.get(textAt(document, 'categories.global.colorSchemeMode')) ?? 'both'
  const hasHeader = truthAt(document, 'categories.global.pageHeader.enabled')
  const hasFooter = truthAt(document, 'categories.global.pageFooter.enabled')
  const logoFor = (component: string, category: string) =>
    truthAt(document, `components.${component}.logo.enabled`)
      ? pictureOf(assets, category)
      : undefined
  return {
    css: [managedColours(document, scheme), managedLayout(document, { assets, scheme })].join('\n'),
    scheme,
    logo: logoFor('form', 'FORM_LOGO'),
    headerLogo: hasHeader ? logoFor('pageHeader', 'PAGE_HEADER_LOGO') : undefined,
    footerLogo: hasFooter ? logoFor('pageFooter', 'PAGE_FOOTER_LOGO') : undefined,
    isLogoOutside: textAt(document, 'components.form.logo.formInclusion') === 'OUT',
    hasProviderIcons: truthAt(document, 'componentClasses.idpButtons.icons.enabled'),
    providerOrder: listAt(document, 'categories.auth.federation.order').filter(
      (name) => typeof name === 'string',
    ),
    isFederationFirst: isFederationFirst(document),
    hasHeader,
    hasFooter,
  }
}

/** Whether the first of the ways to sign in leads through other providers. */
function isFederationFirst(document: JsonObject): boolean {
  const [first] = listAt(document, 'categories.auth.authMethodOrder').flat()
  return JSON.stringify(first ?? '').includes('"FEDERATED"')
}

function originsOf(addresses: readonly (string | undefined)[]): string[] {
  const origins = addresses
    .map((address) => URL.parse(address ?? ''))
    .filter((address) => address?.protocol === 'https:' || address?.protocol === 'http:')
    .map((address) => address?.origin ?? '')
  return [...new Set(origins)]
}
