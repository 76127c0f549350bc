import { exchangeCode } from '../../federation/oidc/exchange-code.ts'
import type { Services } from '../../services.ts'
import type { Answer } from '../answers.ts'
import { RedirectFault } from '../authorize/redirect-target.ts'
import type { DomainRequest } from '../domain-request.ts'
import { OAuthFault, type OAuthError } from '../faults.ts'
import { answerPath } from './ask-provider.ts'
import { completeFederation } from './complete.ts'
import { addressAt } from './own-address.ts'
import { reopened } from './reopen.ts'

/** What providers say of a person's own choice; Apple has a word of its own for it. */
const choices = new Map<string, OAuthError>([
  ['access_denied', 'access_denied'],
  ['user_cancelled_authorize', 'access_denied'],
  ['login_required', 'login_required'],
])

/** As much of a provider's own words as the app is told, in characters. */
const longestQuote = 500

/**
 * Where providers of OpenID Connect and OAuth send browsers back to, Apple by a form (developer
 * guide, "IdP response endpoint").
 *
 * @throws PageFault, RedirectFault
 */
export async function idpResponseEndpoint(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  const parameters = request.method === 'POST' ? request.form : request.query
  const answer = { handle: parameters.get('state'), kind: 'oauth' as const }
  const { open, page, provider } = await reopened(services, request, answer)
  const code = parameters.get('code')
  if (!code || parameters.has('error')) {
    throw new RedirectFault(page.authorization.target, refusalOf(parameters))
  }
  return completeFederation(page, async () => ({
    identity: await exchangeCode(services, provider, {
      redirectUri: addressAt(services.settings, request.domain, answerPath),
      code,
      codeVerifier: open.codeVerifier,
      nonce: open.nonce,
      appleUser: parameters.get('user') ?? undefined,
      iss: parameters.get('iss') ?? undefined,
    }),
  }))
}

/** What a provider refuses, in its own words. */
function refusalOf(parameters: URLSearchParams): OAuthFault {
  const error = parameters.get('error') ?? 'no code in the response of the IdP'
  const words = [error, parameters.get('error_description')].filter(Boolean).join(': ')
  return new OAuthFault(choices.get(error) ?? 'invalid_request', words.slice(0, longestQuote))
}
