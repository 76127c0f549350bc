import type { PageContext } from '../context.ts'
import { attribute, html, nothing, type Html } from '../html.ts'
import { languages, type Language } from '../languages.ts'
import { icons } from './icons.ts'

/** Links that show the page in other languages, where it can be asked for again. */
export function languageMenu({ language, texts, self }: PageContext): Html {
  if (self === undefined) return nothing
  return html`<footer class="languages">
    <details>
      <summary>
        ${icons.globe}<span class="visually-hidden">${texts.actions.language}: </span
        >${languages.get(language)}
      </summary>
      <ul>
        ${[...languages].map(([code, name]) => {
          const current = attribute('aria-current', code === language ? 'true' : undefined)
          return html`<li>
            <a href="${inLanguage(self, code)}" lang="${code}" hreflang="${code}" ${current}
              >${name}</a
            >
          </li>`
        })}
      </ul>
    </details>
  </footer>`
}

/** The address with the language in the place of one that it may have: twice would be none. */
function inLanguage(address: string, language: Language): string {
  const [path = '', query] = address.split('?')
  const parameters = new URLSearchParams(query)
  parameters.set('lang', language)
  return `${path}?${parameters.toString()}`
}
