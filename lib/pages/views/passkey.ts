import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { form, hidden, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { passkeyButton } from '../parts/passkey-button.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/** A passkey as the factor: WEB_AUTHN. Posts `username` and `credential`, JSON. */
export interface PasskeyView {
  readonly username: string
  /** JSON for navigator.credentials.get, as the challenge's CREDENTIAL_REQUEST_OPTIONS have it. */
  readonly options: string
  readonly hasOtherWays: boolean
  readonly problem?: Problem | undefined
}

/** The page that asks for a passkey. */
export function passkey(view: PasskeyView, context: PageContext): View {
  const { texts } = context
  const { username, options, problem } = view
  return {
    title: texts.passkeys.title,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">${texts.passkeys.lead}</p>
      ${problemSummary(context, problem)}
      ${form(
        context,
        html`${hidden('username', username)} ${passkeyButton(context, { options, purpose: 'get' })}
        ${view.hasOtherWays && stepButton('other-way', texts.actions.anotherWay, 'quiet')}`,
      )}`,
  }
}
