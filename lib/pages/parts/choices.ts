import { html, type Html } from '../html.ts'
import { icons } from './icons.ts'

/** One of several ways to go on. */
export interface Choice {
  readonly value: string
  readonly label: string
  readonly hint?: string | undefined
  readonly icon: Html
}

/** Ways to go on, each a button that sends the form with its value. */
export function choices(name: string, all: readonly Choice[]): Html {
  return html`<ul class="choices">
    ${all.map(
      ({ value, label, hint, icon }) =>
        html`<li>
          <button class="choice" type="submit" name="${name}" value="${value}" formnovalidate>
            ${icon}<span class="choice-text"
              ><span>${label}</span
              >${hint !== undefined && html`<span class="choice-hint">${hint}</span>`}</span
            >${icons.next}
          </button>
        </li>`,
    )}
  </ul>`
}
