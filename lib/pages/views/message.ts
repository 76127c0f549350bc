import { addressOf, type PageContext, type View } from '../context.ts'
import { html, nothing } from '../html.ts'
import { linkedAddress } from '../parts/address.ts'

/** What has come to its end well. */
export type Ending = 'confirmed' | 'passkey-added' | 'signed-out' | 'thanks' | 'thanks-not-me'

/** A page that has nothing to ask. */
export interface MessageView {
  readonly ending: Ending
  /** Whether it leads to the sign-in page; only where there is a client to sign in for. */
  readonly canSignIn: boolean
  /** Where it leads instead, such as the app's address after a passkey was added. */
  readonly next?: string | undefined
}

/** A page that says what has been done. */
export function message({ ending, canSignIn, next }: MessageView, context: PageContext): View {
  const { texts } = context
  const all = {
    confirmed: [texts.signUp.confirmed, texts.signUp.confirmedLead, texts.actions.signIn],
    'passkey-added': [texts.passkeys.addedTitle, texts.passkeys.addedLead, texts.actions.continue],
    'signed-out': [texts.signedOut.title, texts.signedOut.lead, texts.signedOut.again],
    thanks: [texts.feedback.thanks, texts.feedback.thanksLead, texts.actions.signIn],
    'thanks-not-me': [texts.feedback.thanks, texts.feedback.thanksNo, texts.reset.newAction],
  } satisfies Record<Ending, readonly [title: string, lead: string, action: string]>
  const [title, lead, action] = all[ending]
  const path = ending === 'thanks-not-me' ? 'forgotPassword' : 'login'
  const address = linkedAddress(next) ?? (canSignIn ? addressOf(context, path) : undefined)
  return {
    title,
    mood: 'done',
    content: html`<p class="lead textDescription-customizable">${lead}</p>
      ${address === undefined ? nothing : html`<p><a class="button main submitButton-customizable" href="${address}">${action}</a></p>`}`,
  }
}
