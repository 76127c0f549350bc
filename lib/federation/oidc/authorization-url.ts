import { createHash } from 'node:crypto'
import { acrValuesOf } from '../../domain/acr-mapping.ts'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import { kindOf } from './provider-kind.ts'
import { authorizationEndpoint } from './server.ts'

/** What a provider is asked for somebody. */
export interface AuthorizationRequest {
  /** Our own address that the provider sends the answer to. */
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
  readonly loginHint?: string | undefined
  readonly prompt?: string | undefined
  /** The wanted levels of authentication, 1 to 4, the best liked first. */
  readonly levels?: readonly number[] | undefined
  readonly lang?: string | undefined
}

/**
 * Where a browser goes to sign in with a provider that speaks OAuth 2.0.
 *
 * @throws FederationFault when the provider's configuration cannot be read
 *
 * Source: OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636, section 4.3; developer guide,
 * "Authorize endpoint", of what is forwarded to whom.
 */
export async function authorizationUrl(
  services: Pick<Services, 'settings' | 'now'>,
  provider: IdentityProvider,
  request: AuthorizationRequest,
): Promise<string> {
  const url = await authorizationEndpoint(services, provider)
  const { client_id: clientId = '', authorize_scopes: scopes = '' } = provider.settings.details
  const kind = kindOf(provider)
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: request.redirectUri,
    scope: scopes
      .split(/[\s,]+/u)
      .filter(Boolean)
      .join(kind.scopeSeparator),
    state: request.state,
    ...(kind.hasIdToken && openIdParameters(request)),
    ...kind.extra,
    ...(provider.type === 'OIDC' && forwarded(provider, request)),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

function openIdParameters({ nonce, codeVerifier }: AuthorizationRequest): Record<string, string> {
  return {
    nonce,
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
}

/** What an app asked of us that is for an OpenID provider to know too. */
function forwarded(
  { settings }: IdentityProvider,
  { loginHint, prompt, levels = [], lang }: AuthorizationRequest,
): Record<string, string> {
  const acrValues = acrValuesOf(settings.acrMapping, levels)
  return {
    ...(loginHint && { login_hint: loginHint }),
    ...(prompt && { prompt }),
    ...(acrValues.length > 0 && { acr_values: acrValues.join(' ') }),
    ...(lang && { ui_locales: lang }),
  }
}
