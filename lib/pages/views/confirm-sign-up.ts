import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { codeField } from '../parts/code-field.ts'
import { form, hidden, mainButton, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { notice, problemSummary, type Problem } from '../parts/problem.ts'
import { fill } from '../texts/texts.ts'

/** The code of a sign-up. Posts `username` and `code`; step `resend`. */
export interface ConfirmSignUpView {
  readonly username: string
  readonly destination?: string | undefined
  readonly isResent?: boolean
  readonly problem?: Problem | undefined
}

/** The page that confirms a new account. */
export function confirmSignUp(view: ConfirmSignUpView, context: PageContext): View {
  const { texts } = context
  const { username, destination, problem } = view
  const { lead, leadSomewhere, resent } = texts.code
  return {
    title: texts.signUp.confirmTitle,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">
        ${destination === undefined ? leadSomewhere : fill(lead, { destination })}
      </p>
      ${notice(view.isResent === true && !problem ? resent : undefined)}${problemSummary(context, problem)}
      ${form(
        context,
        html`${hidden('username', username)}${codeField({ context, problem })}
        ${mainButton(texts.signUp.confirmAction)}
        ${stepButton('resend', texts.actions.sendAgain, 'quiet')}`,
      )}`,
  }
}
