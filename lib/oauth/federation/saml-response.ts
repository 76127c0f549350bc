import { serviceProviderId } from '../../federation/saml/names.ts'
import { useAssertion } from '../../federation/saml/use-assertion.ts'
import { providerMetadata } from '../../federation/saml/provider-metadata.ts'
import { readSamlResponse, type SamlSignIn } from '../../federation/saml/read-response.ts'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import { emptyAnswer, type Answer } from '../answers.ts'
import type { DomainRequest } from '../domain-request.ts'
import { PageFault } from '../faults.ts'
import type { PageCall } from '../page-sign-in.ts'
import { completeFederation } from './complete.ts'
import { isUnasked, unaskedBy } from './idp-initiated.ts'
import { addressAt } from './own-address.ts'
import { reopened } from './reopen.ts'
import { samlAnswerPath } from './saml-request.ts'

/**
 * Where SAML providers send their responses by the browser (SAML 2.0 Bindings, section 3.5): to a
 * request of ours, or of their own accord where that is switched on.
 *
 * @throws PageFault, RedirectFault
 */
export async function samlResponseEndpoint(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  if (request.method !== 'POST') return emptyAnswer(405, { allow: 'POST' })
  const relayState = request.form.get('RelayState')
  const response = request.form.get('SAMLResponse')
  if (!response) throw new PageFault('invalid_request')
  const { page, provider, requestId } =
    relayState !== null && isUnasked(relayState)
      ? await unaskedBy(services, request, relayState)
      : await answered(services, request, relayState)
  return completeFederation(page, async () => {
    const signIn = await identified(page, { response, provider, requestId })
    const { identity, nameId, sessionIndex } = signIn
    const { IDPSignout: isLinked } = provider.settings.details
    const session = { provider: provider.name, nameId, sessionIndex }
    return { identity, ...(isLinked === 'true' && { samlSession: session }) }
  })
}

async function answered(services: Services, request: DomainRequest, relayState: string | null) {
  const { open, ...rest } = await reopened(services, request, { handle: relayState, kind: 'saml' })
  return { ...rest, requestId: open.samlRequestId }
}

async function identified(
  { services, request, authorization }: PageCall,
  {
    response,
    provider,
    requestId,
  }: { response: string; provider: IdentityProvider; requestId: string | undefined },
): Promise<SamlSignIn> {
  const { pool } = authorization
  const signIn = await readSamlResponse(services, response, {
    provider,
    metadata: await providerMetadata(services, provider),
    acs: addressAt(services.settings, request.domain, samlAnswerPath),
    audience: serviceProviderId(pool.id),
    requestId,
  })
  await services.table.write(useAssertion(signIn))
  return signIn
}
