import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { form, stepButton } from '../parts/form.ts'
import { icons } from '../parts/icons.ts'
import { fill } from '../texts/texts.ts'

/** Somebody who is signed in already. Steps `continue` and `other-account`. */
export interface ChooseAccountView {
  readonly username: string
}

/** The page that asks whether to go on as the one who is signed in. */
export function chooseAccount({ username }: ChooseAccountView, context: PageContext): View {
  const { account } = context.texts
  return {
    title: account.title,
    content: html`<p class="identity">
        ${icons.person}<span class="identity-name"
          ><span class="identity-hint">${account.signedInAs}</span> ${username}</span
        >
      </p>
      ${form(
        context,
        html`${stepButton('continue', fill(account.continueAs, { name: username }), 'main')}
        ${stepButton('other-account', account.other)}`,
      )}`,
  }
}
