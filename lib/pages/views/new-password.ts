import type { AttributeField } from '../attribute-fields.ts'
import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { attributeInput } from '../parts/attribute-input.ts'
import { form, hidden, mainButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { newPasswordField, type PasswordRules } from '../parts/password-rules.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/**
 * A temporary password to replace, with required attributes that are missing: NEW_PASSWORD_REQUIRED.
 * Posts `username`, `new_password` and `attribute:<name>`.
 */
export interface NewPasswordView {
  readonly username: string
  readonly rules: PasswordRules
  readonly missing: readonly AttributeField[]
  readonly problem?: Problem | undefined
}

/** The page that asks for a new password in the course of a sign-in. */
export function newPassword(view: NewPasswordView, context: PageContext): View {
  const { texts } = context
  const { username, rules, missing, problem } = view
  const earlier = { context, problem }
  const field = { name: 'new_password', label: texts.password.newLabel, isFirst: true }
  return {
    title: texts.newPassword.title,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">${texts.newPassword.lead}</p>
      ${problemSummary(context, problem)}
      ${form(
        context,
        html`${hidden('username', username)}${newPasswordField(earlier, rules, field)}
        ${missing.length > 0 && html`<p class="lead">${texts.newPassword.details}</p>`}
        ${missing.map((one) => attributeInput(earlier, one))} ${mainButton(texts.actions.continue)}`,
      )}`,
  }
}
