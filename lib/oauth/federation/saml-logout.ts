import { FederationFault } from '../../federation/external-identity.ts'
import { keepRequest, takeRequest } from '../../federation/open-requests.ts'
import { providerMetadata } from '../../federation/saml/provider-metadata.ts'
import { readLogoutResponse } from '../../federation/saml/read-logout-response.ts'
import { logoutRequestUrl, newRequestId } from '../../federation/saml/requests.ts'
import type { BrowserClaims } from '../../keys/browser-sessions.ts'
import type { Services } from '../../services.ts'
import { domainRef } from '../../store/domains.ts'
import { providerRef } from '../../store/identity-providers.ts'
import { emptyAnswer, seeOther, type Answer } from '../answers.ts'
import { isDomainName, type DomainRequest } from '../domain-request.ts'
import { PageFault } from '../faults.ts'
import { browserMark, isMarked } from './browser-mark.ts'
import { addressAt } from './own-address.ts'

/** Where SAML providers send their answers about a sign-out. */
const samlLogoutPath = 'saml2/logout'

/** A way through the provider that somebody came from. */
export interface ProviderSignOut {
  readonly location: string
  readonly cookie: string
}

/**
 * The way to sign somebody out at the SAML provider that they came from, from where the browser comes
 * back to go on to `next`; undefined where the provider does not sign out, or cannot be asked.
 */
export async function providerSignOut(
  services: Services,
  request: DomainRequest,
  {
    poolId,
    session,
    next,
  }: { poolId: string; session: NonNullable<BrowserClaims['samlSession']>; next: string },
): Promise<ProviderSignOut | undefined> {
  const provider = await services.table.get(providerRef(poolId, session.provider))
  if (provider?.settings.details.IDPSignout !== 'true') return undefined
  const { mark, cookie } = browserMark(request)
  const requestId = newRequestId()
  try {
    const metadata = await providerMetadata(services, provider)
    const relayState = await keepRequest(services, poolId, {
      kind: 'sign-out',
      provider: provider.name,
      browserMark: mark,
      next,
      samlRequestId: requestId,
    })
    const { nameId, sessionIndex } = session
    const location = await logoutRequestUrl(services, {
      ...{ provider, metadata, requestId, relayState, nameId },
      ...(sessionIndex !== undefined && { sessionIndex }),
    })
    return location === undefined ? undefined : { location, cookie }
  } catch (error) {
    if (!(error instanceof FederationFault)) throw error
    return undefined // the user is signed out here all the same
  }
}

/**
 * Takes a provider's answer to a sign-out, and sends the browser on to where it was going.
 *
 * @throws PageFault for an answer that is to no request of this browser's
 */
export async function samlLogoutEndpoint(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  if (request.method !== 'POST') return emptyAnswer(405, { allow: 'POST' })
  const { form, domain: name } = request
  const domain = isDomainName(name) ? await services.table.get(domainRef(name)) : undefined
  const state = form.get('RelayState') ?? ''
  const order = domain && { poolId: domain.poolId, state, kind: 'sign-out' as const }
  const open = order && (await takeRequest(services, order))
  if (!open || !isMarked(request, open.browserMark)) throw new PageFault('expired')
  const provider = await services.table.get(providerRef(domain.poolId, open.provider))
  if (!provider) throw new PageFault('expired')
  try {
    await readLogoutResponse(form.get('SAMLResponse') ?? '', {
      metadata: await providerMetadata(services, provider),
      destination: addressAt(services.settings, name, samlLogoutPath),
      requestId: open.samlRequestId,
    })
  } catch (error) {
    if (!(error instanceof FederationFault)) throw error
    throw new PageFault('invalid_request')
  }
  return seeOther(open.next)
}
