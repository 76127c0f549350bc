import type { AttributeField } from '../attribute-fields.ts'
import { addressOf, type PageContext, type View } from '../context.ts'
import { html, type Html } from '../html.ts'
import { linkedAddress } from '../parts/address.ts'
import { attributeInput } from '../parts/attribute-input.ts'
import { form, mainButton } from '../parts/form.ts'
import { identifierField, type Identifier } from '../parts/identifier.ts'
import { newPasswordField, type PasswordRules } from '../parts/password-rules.ts'
import { problemSummary, type Problem } from '../parts/problem.ts'
import { providerLinks, type ProviderLink } from '../parts/providers.ts'

/** Somebody new. Posts `username`, `password` and `attribute:<name>`. */
export interface SignUpView {
  /** What becomes the user's name: one of these. */
  readonly identifiers: readonly Identifier[]
  readonly username?: string | undefined
  /** The attributes to ask for, without what the name gives already. */
  readonly attributes: readonly AttributeField[]
  readonly rules: PasswordRules
  /** Whether one can do without a password. */
  readonly isPasswordOptional: boolean
  readonly providers: readonly ProviderLink[]
  /** The two documents that one agrees to, in the reader's language. */
  readonly terms?: TermsLinks | undefined
  readonly problem?: Problem | undefined
}

/** Where the terms of use and the privacy policy are to be read. */
export interface TermsLinks {
  readonly termsOfUse: string
  readonly privacyPolicy: string
}

/** The page that makes an account. */
export function signUp(view: SignUpView, context: PageContext): View {
  const { texts } = context
  const { identifiers, username, attributes, problem } = view
  const earlier = { context, problem }
  return {
    title: texts.signUp.title,
    content: html`${problemSummary(context, problem)}
      ${form(
        context,
        html`${identifierField(earlier, { identifiers, value: username, isNew: true })}
        ${attributes.map((one) => attributeInput(earlier, one))}
        ${newPasswordField(earlier, view.rules, { name: 'password', label: texts.password.label, isRequired: !view.isPasswordOptional })}
        ${view.terms && agreement(view.terms, context)} ${mainButton(texts.signUp.action)}`,
      )}
      ${view.providers.length > 0 && html`<p class="divider"><span>${texts.signIn.or}</span></p>`}
      ${providerLinks(context, view.providers)}
      <p class="elsewhere redirect-customizable">
        ${texts.signUp.haveAccount}
        <a href="${addressOf(context, 'login')}">${texts.actions.signIn}</a>
      </p>`,
  }
}

/** The sentence about the terms, whose words stand in any order, with its two links. */
function agreement({ termsOfUse, privacyPolicy }: TermsLinks, { texts }: PageContext): Html {
  const { agree, terms, privacy } = texts.signUp
  const links = new Map([
    ['{terms}', link(termsOfUse, terms)],
    ['{privacy}', link(privacyPolicy, privacy)],
  ])
  const parts = agree.split(/(\{\w+\})/u).map((part) => links.get(part) ?? part)
  return html`<p class="terms legalText-customizable">${parts}</p>`
}

function link(address: string, text: string): Html {
  const href = linkedAddress(address)
  if (href === undefined) return html`${text}`
  return html`<a href="${href}" target="_blank" rel="noopener noreferrer">${text}</a>`
}
