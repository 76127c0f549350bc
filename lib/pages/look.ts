/** A picture of a look, by colour mode: the addresses that pages show it from. */
export interface Picture {
  readonly light: string
  readonly dark: string
}

/** How a pool's or a client's pages look: what its branding comes to. */
export interface Look {
  /** Rules that go on top of the pages' own style sheet; safe to be put into a style element. */
  readonly css: string
  readonly scheme: 'light' | 'dark' | 'both'
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
  /** Whether ways through other providers come before the form. */
  readonly isFederationFirst: boolean
  /** Other origins that its pictures are shown from. */
  readonly imageOrigins?: readonly string[]
  readonly hasHeader: boolean
  readonly hasFooter: boolean
}

/** The pages' own look, where nobody set another. */
export const plainLook: Look = {
  css: '',
  scheme: 'both',
  providerIcons: new Map(),
  hasProviderIcons: true,
  isFederationFirst: false,
  hasHeader: false,
  hasFooter: false,
}
