import { addressOf, type PageContext, type View } from '../context.ts'
import { html, nothing, type Html } from '../html.ts'
import { field } from '../parts/field.ts'
import { form, mainButton, stepButton } from '../parts/form.ts'
import { identifierField, type Identifier } from '../parts/identifier.ts'
import { notice, problemSummary, type Problem } from '../parts/problem.ts'
import { providerLinks, type ProviderLink } from '../parts/providers.ts'

/** The page that a sign-in begins on. Posts `username` and, unless that comes first, `password`. */
export interface SignInView {
  readonly identifiers: readonly Identifier[]
  /** What to begin with: `login_hint`, or what was typed before. */
  readonly username?: string | undefined
  /** Whether the pool itself signs people in, rather than other providers alone. */
  readonly hasOwnUsers: boolean
  /** Whether the password, or another factor, is asked for on the next page. */
  readonly isNameFirst: boolean
  readonly providers: readonly ProviderLink[]
  /** Whether a company's e-mail address may tell the provider: posts `email`, step `federate`. */
  readonly takesWorkEmail: boolean
  /** Whether people may sign in with a passkey: step `passkey`. */
  readonly hasPasskeys: boolean
  readonly canSignUp: boolean
  readonly canReset: boolean
  readonly problem?: Problem | undefined
  /** What has just been done, such as a changed password. */
  readonly done?: 'reset' | 'confirmed' | undefined
}

/** The sign-in page. */
export function signIn(view: SignInView, context: PageContext): View {
  const { texts, look } = context
  const federated = federation(view, context)
  const own = view.hasOwnUsers ? ownForm(view, context) : nothing
  const between = view.hasOwnUsers && hasFederation(view) ? divider(texts.signIn.or) : nothing
  const ways = look.isFederationFirst ? [federated, between, own] : [own, between, federated]
  const done = { reset: texts.reset.done, confirmed: texts.signUp.confirmed }
  return {
    title: texts.signIn.title,
    content: html`${notice(view.done && done[view.done])}${problemSummary(context, view.problem)}${ways}${signUpLink(view, context)}`,
  }
}

function ownForm(view: SignInView, context: PageContext): Html {
  const { texts } = context
  const { problem, identifiers, username, isNameFirst } = view
  const earlier = { context, problem }
  const main = isNameFirst ? texts.actions.next : texts.signIn.title
  return html`<div>
    ${form(
      context,
      html`${identifierField(earlier, { identifiers, value: username })}
      ${!isNameFirst && passwordField(view, context)}
      ${view.canReset && !isNameFirst && html`<p class="aside redirect-customizable"><a href="${addressOf(context, 'forgotPassword')}">${texts.signIn.forgotten}</a></p>`}
      ${mainButton(main)} ${view.hasPasskeys && stepButton('passkey', texts.signIn.passkey)}`,
    )}
  </div>`
}

function passwordField({ problem, username }: SignInView, context: PageContext): Html {
  return field(
    { context, problem },
    {
      name: 'password',
      label: context.texts.password.label,
      type: 'password',
      autocomplete: 'current-password',
      isRequired: true,
      isFirst: username !== undefined,
      maxLength: 256,
      role: 'password',
    },
  )
}

function hasFederation({ providers, takesWorkEmail }: SignInView): boolean {
  return providers.length > 0 || takesWorkEmail
}

function federation(view: SignInView, context: PageContext): Html {
  if (!hasFederation(view)) return nothing
  return html`<div class="federation">
    ${providerLinks(context, view.providers)}${view.takesWorkEmail && workEmailForm(view, context)}
  </div>`
}

function workEmailForm({ problem }: SignInView, context: PageContext): Html {
  const { texts } = context
  return form(
    context,
    html`${field(
        { context, problem },
        {
          name: 'email',
          label: texts.signIn.workEmail,
          type: 'email',
          autocomplete: 'email',
          isRequired: true,
          maxLength: 2048,
        },
      )}
      <button class="button second" type="submit" name="step" value="federate">
        ${texts.signIn.workAction}
      </button>`,
  )
}

function divider(text: string): Html {
  return html`<p class="divider"><span>${text}</span></p>`
}

function signUpLink({ canSignUp }: SignInView, context: PageContext): Html {
  const { noAccount, createAccount } = context.texts.signIn
  if (!canSignUp) return nothing
  return html`<p class="elsewhere redirect-customizable">
    ${noAccount} <a href="${addressOf(context, 'signup')}">${createAccount}</a>
  </p>`
}
