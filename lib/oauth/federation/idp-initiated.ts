import type { Services } from '../../services.ts'
import { providerRef, type IdentityProvider } from '../../store/identity-providers.ts'
import { readAuthorization } from '../authorize/index.ts'
import { providersOf } from '../authorize/provider.ts'
import type { DomainRequest } from '../domain-request.ts'
import { PageFault } from '../faults.ts'
import type { PageCall } from '../page-sign-in.ts'

/** Whether a RelayState names an app, rather than being a handle of ours. */
export function isUnasked(relayState: string): boolean {
  return new URLSearchParams(relayState).has('client_id')
}

/**
 * What a provider answers of its own accord, for an app that its RelayState names: it is checked like
 * any request of that app, whose users may come from SAML providers only, and from this one unasked
 * (developer guide, "SAML session initiation", "Implement IdP-initiated SAML sign-in").
 *
 * @throws PageFault, RedirectFault
 */
export async function unaskedBy(
  services: Services,
  request: DomainRequest,
  relayState: string,
): Promise<{ page: PageCall; provider: IdentityProvider; requestId: undefined }> {
  const parameters = new URLSearchParams(relayState)
  const names = [...parameters.keys()]
  if (new Set(names).size < names.length) throw new PageFault('invalid_request')
  const authorization = await readAuthorization(services, request.domain, parameters)
  const listed = providersOf(authorization)
  const { table } = services
  const found = await table.read(
    Object.fromEntries(
      listed.map((name, index) => [`${index}`, providerRef(authorization.pool.id, name)]),
    ),
  )
  const providers = Object.values(found)
  const provider = providers.find((one) => one?.name === parameters.get('identity_provider'))
  const areAllSaml = providers.every((one) => one?.type === 'SAML')
  if (!provider || !areAllSaml || provider.settings.details.IDPInit !== 'true') {
    throw new PageFault('invalid_request')
  }
  return { page: { services, request, authorization }, provider, requestId: undefined }
}
