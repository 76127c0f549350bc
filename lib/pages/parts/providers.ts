import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider'
import type { PageContext } from '../context.ts'
import { html, nothing, type Html } from '../html.ts'
import { fill } from '../texts/texts.ts'
import { icons, providerMarks } from './icons.ts'

/** Another provider that somebody may sign in with. */
export interface ProviderLink {
  readonly name: string
  readonly type: IdentityProviderTypeType
  /** Where the way to it begins: `/oauth2/authorize` with `identity_provider`. */
  readonly href: string
}

/** The names of those whose own is fixed. */
const givenNames = new Map<string, string>([
  ['Google', 'Google'],
  ['Facebook', 'Facebook'],
  ['LoginWithAmazon', 'Amazon'],
  ['SignInWithApple', 'Apple'],
])

/** Links to other providers, as buttons; they work without a form. */
export function providerLinks(context: PageContext, providers: readonly ProviderLink[]): Html {
  if (providers.length === 0) return nothing
  return html`<ul class="providers">
    ${inOrder(providers, context.look.providerOrder).map(
      ({ name, type, href }) =>
        html`<li>
          <a
            class="button provider ${isSocial(type) ? 'socialButton-customizable' : 'idpButton-customizable'}"
            href="${href}"
            >${icon(context, { name, type })}<span
              >${fill(context.texts.signIn.with, { provider: givenNames.get(type) ?? name })}</span
            ></a
          >
        </li>`,
    )}
  </ul>`
}

/** Those that the look names first, in its order. */
function inOrder(providers: readonly ProviderLink[], order: readonly string[]): ProviderLink[] {
  const rank = ({ name }: ProviderLink) =>
    order.includes(name) ? order.indexOf(name) : order.length
  return [...providers].sort((a, b) => rank(a) - rank(b))
}

function isSocial(type: IdentityProviderTypeType): boolean {
  return givenNames.has(type)
}

function icon({ look }: PageContext, { name, type }: Pick<ProviderLink, 'name' | 'type'>): Html {
  if (!look.hasProviderIcons) return nothing
  const own = look.providerIcons.get(name)
  if (own !== undefined) return html`<img class="icon" src="${own}" alt="" />`
  return providerMarks.get(type) ?? icons.building
}
