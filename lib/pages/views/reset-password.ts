import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { codeField } from '../parts/code-field.ts'
import { form, hidden, mainButton, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { newPasswordField, type PasswordRules } from '../parts/password-rules.ts'
import { notice, problemSummary, type Problem } from '../parts/problem.ts'
import { fill } from '../texts/texts.ts'

/** A new password with the code for it. Posts `username`, `code` and `new_password`; step `resend`. */
export interface ResetPasswordView {
  readonly username: string
  readonly destination?: string | undefined
  readonly rules: PasswordRules
  readonly isResent?: boolean
  readonly problem?: Problem | undefined
}

/** The page that sets a new password by a code. */
export function resetPassword(view: ResetPasswordView, context: PageContext): View {
  const { texts } = context
  const { username, destination, rules, problem } = view
  const { lead, leadSomewhere, resent } = texts.code
  const earlier = { context, problem }
  const field = { name: 'new_password', label: texts.password.newLabel }
  return {
    title: texts.reset.newTitle,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">
        ${destination === undefined ? leadSomewhere : fill(lead, { destination })}
      </p>
      ${notice(view.isResent === true && !problem ? resent : undefined)}${problemSummary(context, problem)}
      ${form(
        context,
        html`${hidden('username', username)}${codeField(earlier)}${newPasswordField(earlier, rules, field)}
        ${mainButton(texts.reset.newAction)}
        ${stepButton('resend', texts.actions.sendAgain, 'quiet')}`,
      )}`,
  }
}
