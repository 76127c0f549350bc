import { addressOf, type PageContext, type View } from '../context.ts'
import { html } from '../html.ts'
import { field } from '../parts/field.ts'
import { form, hidden, mainButton, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/** The password of somebody who has said who they are. Posts `username` and `password`. */
export interface PasswordView {
  readonly username: string
  readonly canReset: boolean
  /** Whether there are other ways to sign in: step `other-way`. */
  readonly hasOtherWays: boolean
  readonly problem?: Problem | undefined
}

/** The page that asks for a password alone. */
export function password(view: PasswordView, context: PageContext): View {
  const { texts } = context
  const { username, problem } = view
  const input = field(
    { context, problem },
    {
      name: 'password',
      label: texts.password.label,
      type: 'password',
      autocomplete: 'current-password',
      isRequired: true,
      isFirst: true,
      maxLength: 256,
      role: 'password',
    },
  )
  return {
    title: texts.password.title,
    content: html`${identity(context, username)}${problemSummary(context, problem)}${form(
      context,
      html`${hidden('username', username)}${input}
      ${view.canReset && html`<p class="aside redirect-customizable"><a href="${addressOf(context, 'forgotPassword')}">${texts.signIn.forgotten}</a></p>`}
      ${mainButton(texts.actions.signIn)}
      ${view.hasOtherWays && stepButton('other-way', texts.actions.anotherWay, 'quiet')}`,
    )}`,
  }
}
