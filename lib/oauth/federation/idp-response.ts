import { exchangeCode } from '../../federation/oidc/exchange-code.ts'
import type { Services } from '../../services.ts'
import type { Answer } from '../answers.ts'
import { RedirectFault } from '../authorize/redirect-target.ts'
import type { DomainRequest } from '../domain-request.ts'
import { OAuthFault } from '../faults.ts'
import { answerPath } from './ask-provider.ts'
import { completeFederation } from './complete.ts'
import { addressAt } from './own-address.ts'
import { reopened } from './reopen.ts'

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
  const { open, page, provider } = await reopened(services, request, parameters.get('state'))
  const code = parameters.get('code')
  if (!code) throw new RedirectFault(page.authorization.target, refusalOf(parameters))
  return completeFederation(page, async () => ({
    identity: await exchangeCode(services, provider, {
      redirectUri: addressAt(services.settings, request.domain, answerPath),
      code,
      codeVerifier: open.codeVerifier ?? '',
      nonce: open.nonce ?? '',
      appleUser: parameters.get('user') ?? undefined,
      iss: parameters.get('iss') ?? undefined,
    }),
  }))
}

/** What a provider refuses; only what it may say about a person's own choice is told as it is. */
function refusalOf(parameters: URLSearchParams): OAuthFault {
  const error = parameters.get('error')
  const description = parameters.get('error_description') ?? undefined
  const isChoice = error === 'access_denied' || error === 'login_required'
  const words = [error, description].filter(Boolean).join(': ')
  return new OAuthFault(isChoice ? error : 'invalid_request', words.slice(0, 500))
}
