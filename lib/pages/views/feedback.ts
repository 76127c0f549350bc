import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { form, stepButton } from '../parts/form.ts'

/** The page behind the links of a warning: asks whether it was the reader. Steps `yes` and `no`. */
export function feedback(context: PageContext): View {
  const { feedback: words } = context.texts
  return {
    title: words.title,
    content: html`<p class="lead textDescription-customizable">${words.lead}</p>
      ${form(context, html`${stepButton('yes', words.yes)}${stepButton('no', words.no)}`)}`,
  }
}
