import { takeRequest, type OpenRequest } from '../../federation/open-requests.ts'
import type { Services } from '../../services.ts'
import { domainRef } from '../../store/domains.ts'
import { providerRef, type IdentityProvider } from '../../store/identity-providers.ts'
import { readAuthorization } from '../authorize/index.ts'
import { providersOf } from '../authorize/provider.ts'
import { isDomainName, type DomainRequest } from '../domain-request.ts'
import { PageFault } from '../faults.ts'
import type { PageCall } from '../page-sign-in.ts'
import { isMarked } from './browser-mark.ts'

/** What a browser was sent to a provider with, and comes back to. */
export interface Reopened {
  readonly open: OpenRequest
  readonly page: PageCall
  readonly provider: IdentityProvider
}

/**
 * Finds what an answer is to: a request of this very browser, at this domain, not answered before,
 * whose app still takes the provider. It is used up by this.
 *
 * @throws PageFault expired, and those of an authorization request; RedirectFault likewise
 */
export async function reopened(
  services: Services,
  request: DomainRequest,
  handle: string | null,
): Promise<Reopened> {
  const { table } = services
  const domain = isDomainName(request.domain)
    ? await table.get(domainRef(request.domain))
    : undefined
  const open = domain && handle ? await takeRequest(services, domain.poolId, handle) : undefined
  if (!open || !isMarked(request, open.browserMark)) throw new PageFault('expired')
  const asked = new URLSearchParams(open.asked)
  const [authorization, provider] = await Promise.all([
    readAuthorization(services, request.domain, asked),
    domain && table.get(providerRef(domain.poolId, open.provider)),
  ])
  if (!provider || !providersOf(authorization).includes(provider.name)) {
    throw new PageFault('expired')
  }
  return { open, provider, page: { services, request, authorization } }
}
