import type { PageContext } from '../context.ts'
import { attribute, html, nothing, type Html } from '../html.ts'
import { languages } from '../languages.ts'
import { globeIcon } from './icons.ts'

/** Links that show the page in other languages, where it can be asked for again. */
export function languageMenu({ language, texts, self }: PageContext): Html {
  if (self === undefined) return nothing
  const join = self.includes('?') ? '&' : '?'
  return html`<footer class="languages">
    <details>
      <summary>
        ${globeIcon}<span class="visually-hidden">${texts.actions.language}: </span
        >${languages.get(language)}
      </summary>
      <ul>
        ${[...languages].map(([code, name]) => {
          const current = attribute('aria-current', code === language ? 'true' : undefined)
          return html`<li>
            <a href="${self}${join}lang=${code}" lang="${code}" hreflang="${code}" ${current}
              >${name}</a
            >
          </li>`
        })}
      </ul>
    </details>
  </footer>`
}
