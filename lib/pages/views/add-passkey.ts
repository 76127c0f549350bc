import type { PageContext, View } from '../context.ts'
import { html } from '../html.ts'
import { form, stepButton } from '../parts/form.ts'
import { identity } from '../parts/identity.ts'
import { passkeyButton } from '../parts/passkey-button.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'

/** A passkey to create. Posts `credential`, JSON; step `later`. */
export interface AddPasskeyView {
  readonly username: string
  /** JSON for navigator.credentials.create: CredentialCreationOptions of StartWebAuthnRegistration. */
  readonly options: string
  readonly problem?: Problem | undefined
}

/** The page that asks somebody to create a passkey. */
export function addPasskey(view: AddPasskeyView, context: PageContext): View {
  const { passkeys } = context.texts
  const { username, options, problem } = view
  return {
    title: passkeys.addTitle,
    content: html`${identity(context, username)}
      <p class="lead textDescription-customizable">${passkeys.addLead}</p>
      ${problemSummary(context, problem)}
      ${form(
        context,
        html`${passkeyButton(context, { options, purpose: 'create' })}
        ${stepButton('later', passkeys.later, 'quiet')}`,
      )}`,
  }
}
