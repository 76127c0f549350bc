import { takeRequest, type OpenRequests } from '../../federation/open-requests.ts'
import type { Services } from '../../services.ts'
import { domainRef } from '../../store/domains.ts'
import { providerRef, type IdentityProvider } from '../../store/identity-providers.ts'
import { readAuthorization } from '../authorize/index.ts'
import { notEnabled, providersOf } from '../authorize/provider.ts'
import { isDomainName, type DomainRequest } from '../domain-request.ts'
import { PageFault } from '../faults.ts'
import type { PageCall } from '../page-sign-in.ts'
import { isMarked } from './browser-mark.ts'

/** What a browser was sent to a provider with, and comes back to. */
export interface Reopened<Kind extends 'oauth' | 'saml'> {
  readonly open: OpenRequests[Kind]
  readonly page: PageCall
  readonly provider: IdentityProvider
}

/**
 * Finds what an answer is to: a request of this very browser, at this domain, not answered before,
 * whose app still takes the provider. It is used up by this.
 *
 * @throws PageFault expired, and those of an authorization request; RedirectFault likewise, and for a
 *   provider that the app has no longer
 */
export async function reopened<Kind extends 'oauth' | 'saml'>(
  services: Services,
  request: DomainRequest,
  { handle, kind }: { handle: string | null; kind: Kind },
): Promise<Reopened<Kind>> {
  const { table } = services
  const domain = isDomainName(request.domain)
    ? await table.get(domainRef(request.domain))
    : undefined
  const open =
    domain && (await takeRequest(services, { poolId: domain.poolId, state: handle ?? '', kind }))
  if (!domain || !open || !isMarked(request, open.browserMark)) throw new PageFault('expired')
  const asked = new URLSearchParams(open.asked)
  const [authorization, provider] = await Promise.all([
    readAuthorization(services, request.domain, asked),
    table.get(providerRef(domain.poolId, open.provider)),
  ])
  const isAsked = provider && (provider.type === 'SAML') === (kind === 'saml')
  if (!isAsked || !providersOf(authorization).includes(provider.name)) {
    throw notEnabled(authorization)
  }
  return { open, provider, page: { services, request, authorization } }
}
