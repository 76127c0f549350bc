import { html, type Html } from '../html.ts'
import type { Look } from '../look.ts'
import type { Picture } from '../style/images.ts'

/**
 * A picture in the reader's colour mode. Its text is empty: the page's title says where one is, and
 * nobody tells us the owner's name.
 */
export function picture({ light, dark }: Picture, scheme: Look['scheme']): Html {
  const address = scheme === 'dark' ? dark : light
  const image = html`<img class="logo-customizable" src="${address}" alt="" />`
  if (scheme !== 'both' || light === dark) return image
  return html`<picture
    ><source srcset="${dark}" media="(prefers-color-scheme: dark)" />
    ${image}</picture
  >`
}
