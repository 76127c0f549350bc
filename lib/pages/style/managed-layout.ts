import type { JsonObject } from '../../domain/branding/documents.ts'
import { textAt, truthAt } from './documents.ts'
import { cssUrl, pictureOf, type Picture, type StyleAsset } from './images.ts'
import type { Scheme } from './managed-colours.ts'

/** Where things may stand, as style sheets say it. */
const places = new Map<string | undefined, string>([
  ['START', 'flex-start'],
  ['CENTER', 'center'],
  ['END', 'flex-end'],
])

/** Parts of a page that may have a picture behind them: where they say so, and the file. */
const backgrounds = [
  ['body', 'components.pageBackground.image.enabled', 'PAGE_BACKGROUND'],
  ['.card', 'components.form.backgroundImage.enabled', 'FORM_BACKGROUND'],
  ['.header', 'components.pageHeader.backgroundImage.enabled', 'PAGE_HEADER_BACKGROUND'],
  ['.footer', 'components.pageFooter.backgroundImage.enabled', 'PAGE_FOOTER_BACKGROUND'],
] as const

/** The rules by which a style's settings place things, and put pictures behind them. */
export function managedLayout(
  document: JsonObject,
  { assets, scheme }: { readonly assets: readonly StyleAsset[]; readonly scheme: Scheme },
): string {
  const place = (path: string) => places.get(textAt(document, path)) ?? 'center'
  const isDense = textAt(document, 'categories.global.spacingDensity') === 'COMPACT'
  return [
    `@media (min-width:48rem){body{align-items:${place('categories.form.location.horizontal')}}`,
    `.stage{justify-content:${place('categories.form.location.vertical')};margin-inline:0;padding-inline:3rem;max-width:31.5rem}}`,
    `.logo{justify-content:${place('components.form.logo.location')}}`,
    `.header{justify-content:${place('components.pageHeader.logo.location')}}`,
    `.footer{justify-content:${place('components.pageFooter.logo.location')}}`,
    isDense ? ':root{--gap:0.875rem}.card{padding:1.75rem}' : '',
    ...backgrounds.map(([part, path, category]) => {
      const image = truthAt(document, path) ? pictureOf(assets, category) : undefined
      return image ? background(part, image, scheme) : ''
    }),
  ].join('')
}

function background(part: string, { light, dark }: Picture, scheme: Scheme): string {
  const rule = (href: string) =>
    `${part}{background-image:${cssUrl(href)};background-size:cover;background-position:center}`
  if (scheme !== 'both' || light === dark) return rule(scheme === 'dark' ? dark : light)
  return `${rule(light)}@media (prefers-color-scheme:dark){${rule(dark)}}`
}
