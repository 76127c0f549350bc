import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { codeField } from '../parts/code-field.ts'
import { form, hidden, mainButton, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { notice, problemSummary, type Problem } from '../parts/problem.ts'
import { fill } from '../texts/texts.ts'

/** The code of a sign-up. Posts `username` and, unless a link confirms, `code`; step `resend`. */
export interface ConfirmSignUpView {
  readonly username: string
  readonly destination?: string | undefined
  readonly isResent?: boolean
  /** Whether the message brings a link rather than a code. */
  readonly isByLink: boolean
  readonly problem?: Problem | undefined
}

/** The page that confirms a new account. */
export function confirmSignUp(view: ConfirmSignUpView, context: PageContext): View {
  const { texts } = context
  const { username, destination, problem } = view
  const { lead, leadSomewhere, linkLead, resent } = texts.code
  const codeLead = destination === undefined ? leadSomewhere : fill(lead, { destination })
  return {
    title: view.isByLink ? texts.code.emailTitle : texts.signUp.confirmTitle,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">${view.isByLink ? linkLead : codeLead}</p>
      ${notice(view.isResent === true && !problem ? resent : undefined)}${problemSummary(context, problem)}
      ${form(
        context,
        html`${hidden('username', username)}
        ${!view.isByLink && html`${codeField({ context, problem })}${mainButton(texts.signUp.confirmAction)}`}
        ${stepButton('resend', texts.actions.sendAgain, 'quiet')}`,
      )}`,
  }
}
