import type { PageContext, View } from '../context.ts'
import { html, nothing } from '../html.ts'
import { codeField } from '../parts/code-field.ts'
import { form, hidden, mainButton, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { notice, problemSummary, type Problem } from '../parts/problem.ts'
import { fill } from '../texts/texts.ts'

/** Where a code comes from. */
export type CodeSource = 'email' | 'sms' | 'app'

/** A code of a sign-in: by e-mail, by SMS or from an app. Posts `username` and `code`. */
export interface CodeView {
  readonly username: string
  readonly source: CodeSource
  /** The masked address that the code went to. */
  readonly destination?: string | undefined
  /** Whether another one can be sent: step `resend`. */
  readonly canResend: boolean
  /** Whether another one has just been sent. */
  readonly isResent?: boolean
  /** Whether there are other factors: step `other-way`. */
  readonly hasOtherWays: boolean
  readonly problem?: Problem | undefined
}

/** The page that asks for a code. */
export function code(view: CodeView, context: PageContext): View {
  const { texts } = context
  const { username, source, problem } = view
  const titles = {
    email: texts.code.emailTitle,
    sms: texts.code.smsTitle,
    app: texts.code.appTitle,
  }
  return {
    title: titles[source],
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">${leadOf(view, context)}</p>
      ${notice(view.isResent === true && !problem ? texts.code.resent : undefined)}${problemSummary(context, problem)}
      ${form(
        context,
        html`${hidden('username', username)}${codeField({ context, problem })}
        ${mainButton(texts.actions.continue)}
        ${view.canResend ? stepButton('resend', texts.actions.sendAgain, 'quiet') : nothing}
        ${view.hasOtherWays && stepButton('other-way', texts.actions.anotherWay, 'quiet')}`,
      )}`,
  }
}

function leadOf(
  { source, destination }: CodeView,
  { texts: { code: words } }: PageContext,
): string {
  if (source === 'app') return words.appLead
  return destination === undefined ? words.leadSomewhere : fill(words.lead, { destination })
}
