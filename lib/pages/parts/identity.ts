import { addressOf, type PageContext } from '../context.ts'
import { html, type Html } from '../html.ts'
import { icons } from './icons.ts'

/** Who is signing in, and the way back for somebody else. */
export function identity(context: PageContext, name: string): Html {
  const { texts } = context
  return html`<p class="identity">
    ${icons.person}<span class="identity-name">${name}</span>
    <a href="${addressOf(context, 'login')}">${texts.actions.notYou}</a>
  </p>`
}
