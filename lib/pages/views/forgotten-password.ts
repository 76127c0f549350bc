import { addressOf, type PageContext, type View } from '../context.ts'
import { html } from '../html.ts'
import { form, mainButton } from '../parts/form.ts'
import { identifierField, type Identifier } from '../parts/identifier.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/** Who has forgotten a password. Posts `username`. */
export interface ForgottenPasswordView {
  readonly identifiers: readonly Identifier[]
  readonly username?: string | undefined
  readonly problem?: Problem | undefined
}

/** The page that a forgotten password is reported on. */
export function forgottenPassword(view: ForgottenPasswordView, context: PageContext): View {
  const { texts } = context
  const { identifiers, username, problem } = view
  return {
    title: texts.reset.title,
    content: html`<p class="lead textDescription-customizable">${texts.reset.lead}</p>
      ${problemSummary(context, problem)}
      ${form(
        context,
        html`${identifierField({ context, problem }, { identifiers, value: username })}
        ${mainButton(texts.actions.sendCode)}`,
      )}
      <p class="elsewhere redirect-customizable">
        <a href="${addressOf(context, 'login')}">${texts.actions.backToSignIn}</a>
      </p>`,
  }
}
