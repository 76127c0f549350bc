import type { IdentityProviderTypeType as ProviderType } from '@aws-sdk/client-cognito-identity-provider'
import type { IdentityProvider } from '../../store/identity-providers.ts'

/** How a type of provider that speaks OAuth 2.0 differs from the others. */
export interface OAuthKind {
  /** Whether it signs ID tokens, with a nonce, and takes PKCE: OpenID Connect rather than OAuth. */
  readonly hasIdToken: boolean
  /** The member of its profile that names the account, where no ID token does. */
  readonly subject: string
  /** What stands between the scopes of a request. */
  readonly scopeSeparator: ' ' | ','
  /** What else its authorization endpoint is told. */
  readonly extra: Readonly<Record<string, string>>
}

const openId = { hasIdToken: true, subject: 'sub', scopeSeparator: ' ', extra: {} } as const

const kinds: Readonly<Record<Exclude<ProviderType, 'SAML'>, OAuthKind>> = {
  OIDC: openId,
  Google: openId,
  // Apple tells name and e-mail address only in a form that the browser posts
  SignInWithApple: { ...openId, extra: { response_mode: 'form_post' } },
  Facebook: { hasIdToken: false, subject: 'id', scopeSeparator: ',', extra: {} },
  LoginWithAmazon: { hasIdToken: false, subject: 'user_id', scopeSeparator: ' ', extra: {} },
}

/** What is particular to a provider. @throws Error for a SAML provider, which speaks no OAuth */
export function kindOf({ type, name }: IdentityProvider): OAuthKind {
  if (type === 'SAML') throw new Error(`provider ${name} speaks SAML`)
  return kinds[type]
}
