import { keepRequest } from '../../federation/open-requests.ts'
import { providerMetadata } from '../../federation/saml/provider-metadata.ts'
import { authnRequestUrl, newRequestId } from '../../federation/saml/requests.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import type { Asking } from './ask-provider.ts'
import { addressAt } from './own-address.ts'

/** Where SAML providers send their answers: our assertion consumer service. */
export const samlAnswerPath = 'saml2/idpresponse'

/** Where a browser goes to sign in at a SAML provider. @throws FederationFault for its metadata */
export async function askSamlProvider(
  { services, authorization }: Asking,
  provider: IdentityProvider,
  browserMark: string,
): Promise<string> {
  const { pool, domain, parameters, prompts } = authorization
  const metadata = await providerMetadata(services, provider)
  const requestId = newRequestId()
  const relayState = await keepRequest(services, pool.id, {
    kind: 'saml',
    provider: provider.name,
    browserMark,
    asked: parameters.toString(),
    samlRequestId: requestId,
  })
  return authnRequestUrl(services, {
    provider,
    metadata,
    requestId,
    relayState,
    acs: addressAt(services.settings, domain.name, samlAnswerPath),
    forcesSignIn: prompts.has('login'),
  })
}
