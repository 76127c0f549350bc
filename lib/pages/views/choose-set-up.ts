import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { choices, type Choice } from '../parts/choices.ts'
import { form, hidden } from '../parts/form.ts'
import { icons } from '../parts/icons.ts'
import { identity } from '../parts/identity.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/** What may be set up, in the words of MFAS_CAN_SETUP. */
export type SetUpFactor = 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'EMAIL_OTP'

/** Which further factor to set up: MFA_SETUP. Posts `username` and `factor`. */
export interface ChooseSetUpView {
  readonly username: string
  readonly factors: readonly SetUpFactor[]
  readonly problem?: Problem | undefined
}

/** The page that lets somebody choose what to set up. */
export function chooseSetUp(view: ChooseSetUpView, context: PageContext): View {
  const { setUp } = context.texts
  const known = {
    SOFTWARE_TOKEN_MFA: { label: setUp.app, hint: setUp.appHint, icon: icons.app },
    SMS_MFA: { label: setUp.sms, hint: setUp.smsHint, icon: icons.phone },
    EMAIL_OTP: { label: setUp.email, hint: setUp.emailHint, icon: icons.mail },
  } satisfies Record<SetUpFactor, Omit<Choice, 'value'>>
  const offered = view.factors.map((value) => ({ value, ...known[value] }))
  return {
    title: setUp.title,
    content: html`${identity(context, view.username)}
      <p class="lead textDescription-customizable">${setUp.lead}</p>
      ${problemSummary(context, view.problem)}
      ${form(context, html`${hidden('username', view.username)}${choices('factor', offered)}`)}`,
  }
}
