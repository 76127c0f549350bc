import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { fill } from '../texts/texts.ts'

/** The way to another provider, for browsers that do not go there by themselves. */
export interface LeavingView {
  readonly provider: string
  readonly href: string
}

/** The page between a form and another provider. */
export function leaving({ provider, href }: LeavingView, { texts }: PageContext): View {
  const title = fill(texts.signIn.with, { provider })
  return {
    title,
    content: html`<p>
      <a class="button main submitButton-customizable" href="${href}">${title}</a>
    </p>`,
  }
}
