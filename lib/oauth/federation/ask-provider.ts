import { randomBytes } from 'node:crypto'
import { FederationFault } from '../../federation/external-identity.ts'
import { authorizationUrl } from '../../federation/oidc/authorization-url.ts'
import { keepRequest } from '../../federation/open-requests.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import { seeOther, type Answer } from '../answers.ts'
import { levelsAsked } from '../authorize/levels.ts'
import { RedirectFault } from '../authorize/redirect-target.ts'
import { OAuthFault } from '../faults.ts'
import type { PageCall } from '../page-sign-in.ts'
import { browserMark } from './browser-mark.ts'
import { addressAt } from './own-address.ts'
import { askSamlProvider } from './saml-request.ts'

/** Where providers of OpenID Connect and OAuth send their answers. */
export const answerPath = 'oauth2/idpresponse'

/** Prompts that are for the provider to show too (developer guide, "Authorize endpoint", prompt). */
const forwardedPrompts = ['login', 'consent', 'select_account'] as const

/**
 * Sends a browser to another provider, with a handle that only this browser can bring back. One write.
 *
 * @throws RedirectFault when the provider's configuration cannot be read
 */
export async function askProvider(page: PageCall, provider: IdentityProvider): Promise<Answer> {
  const { services, request, authorization } = page
  const { target } = authorization
  const { mark, cookie } = browserMark(request)
  try {
    const ask = provider.type === 'SAML' ? askSamlProvider : askOAuthProvider
    const location = await ask({ services, authorization }, provider, mark)
    return seeOther(location, [cookie])
  } catch (error) {
    if (!(error instanceof FederationFault)) throw error
    throw new RedirectFault(target, new OAuthFault('invalid_request', error.message))
  }
}

/** What leads to a provider's own page. */
export type Asking = Pick<PageCall, 'services' | 'authorization'>

async function askOAuthProvider(
  { services, authorization }: Asking,
  provider: IdentityProvider,
  browserMark: string,
): Promise<string> {
  const { pool, parameters, prompts } = authorization
  const [nonce, codeVerifier] = [randomText(), randomText()]
  const state = await keepRequest(services, pool.id, {
    kind: 'oauth',
    provider: provider.name,
    browserMark,
    asked: parameters.toString(),
    nonce,
    codeVerifier,
  })
  const prompt = forwardedPrompts.filter((one) => prompts.has(one)).join(' ')
  return authorizationUrl(services, provider, {
    redirectUri: addressAt(services.settings, authorization.domain.name, answerPath),
    state,
    nonce,
    codeVerifier,
    loginHint: parameters.get('login_hint') ?? undefined,
    prompt: prompt === '' ? undefined : prompt,
    levels: levelsAsked(authorization),
    lang: parameters.get('lang') ?? undefined,
  })
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}
