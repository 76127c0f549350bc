/** A file of a style of managed login, and where pages find it. */
export interface StyleAsset {
  readonly Category?: string | undefined
  readonly ColorMode?: string | undefined
  readonly ResourceId?: string | undefined
  readonly href: string
}

/** A picture by colour mode: the addresses that pages show it from. */
export interface Picture {
  readonly light: string
  readonly dark: string
}

/** The picture of a category; one that is there for a single mode serves for both. */
export function pictureOf(assets: readonly StyleAsset[], category: string): Picture | undefined {
  const own = assets.filter(({ Category }) => Category === category)
  const inMode = (mode: string) =>
    own.find(({ ColorMode }) => ColorMode === mode) ??
    own.find(({ ColorMode }) => ColorMode === 'DYNAMIC') ??
    own[0]
  const light = inMode('LIGHT')
  const dark = inMode('DARK')
  return light && dark && { light: light.href, dark: dark.href }
}

/** The sign of a site in a browser: drawn, where it is, since that is sharp at any size. */
export function faviconOf(assets: readonly StyleAsset[]): string | undefined {
  return (pictureOf(assets, 'FAVICON_SVG') ?? pictureOf(assets, 'FAVICON_ICO'))?.light
}

/** The icons of providers by their names, which are the ids of the files. */
export function providerIconsOf(assets: readonly StyleAsset[]): Map<string, string> {
  const icons = assets.filter(({ Category }) => Category === 'IDP_BUTTON_ICON')
  return new Map(icons.map(({ ResourceId = '', href }) => [ResourceId, href]))
}

/** An address as a style sheet names a picture: nothing in it can end the text that it stands in. */
export function cssUrl(href: string): string {
  const safe = href.replace(
    /["'\\()<>\s]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `url("${safe}")`
}
