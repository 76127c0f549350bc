import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { field } from '../parts/field.ts'
import { form, hidden, mainButton, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/** An address for codes to set up. Posts `username` and `phone_number` or `email`. */
export interface ContactSetUpView {
  readonly username: string
  readonly attribute: 'phone_number' | 'email'
  readonly value?: string | undefined
  readonly hasOtherWays: boolean
  readonly problem?: Problem | undefined
}

/** The page that asks for an address to send codes to. */
export function contactSetUp(view: ContactSetUpView, context: PageContext): View {
  const { setUp, actions, identifiers, signUp } = context.texts
  const { username, attribute, value, problem } = view
  const isPhone = attribute === 'phone_number'
  const input = field(
    { context, problem },
    {
      name: attribute,
      label: isPhone ? identifiers.phone : identifiers.email,
      type: isPhone ? 'tel' : 'email',
      autocomplete: isPhone ? 'tel' : 'email',
      hint: isPhone ? signUp.phoneHint : undefined,
      value,
      isRequired: true,
      isFirst: true,
      maxLength: 2048,
    },
  )
  return {
    title: isPhone ? setUp.smsTitle : setUp.emailTitle,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">${isPhone ? setUp.smsLead : setUp.emailLead}</p>
      ${problemSummary(context, problem)}
      ${form(
        context,
        html`${hidden('username', username)}${input}${mainButton(actions.sendCode)}
        ${view.hasOtherWays && stepButton('other-way', actions.anotherWay, 'quiet')}`,
      )}`,
  }
}
