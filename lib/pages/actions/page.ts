import type { Services } from '../../services.ts'
import { authorizationOf, type Authorization } from '../../oauth/authorize/index.ts'
import { findApp } from '../../oauth/app.ts'
import { PageFault } from '../../oauth/faults.ts'
import type { DomainRequest } from '../../oauth/domain-request.ts'
import { ownProvider, providersOf } from '../../oauth/authorize/provider.ts'
import { pageShell, type Shell } from '../shell.ts'
import { lookRefs, readLook } from '../read-look.ts'

/** A page of an app at work: what the app asked for, and what the page is made from. */
export interface AppPage {
  readonly services: Services
  readonly request: DomainRequest
  readonly authorization: Authorization
  readonly shell: Shell
}

/**
 * Reads what an app asked for, which its pages take along from one to the next.
 *
 * @throws PageFault, RedirectFault
 */
export async function appPage(
  services: Services,
  request: DomainRequest,
  path: string,
): Promise<AppPage> {
  const { domain, query, base } = request
  const clientId = query.get('client_id') ?? ''
  const read = await findApp(services, { domain, clientId }, (poolId) => lookRefs(poolId, clientId))
  if (!read) throw new PageFault('unknown_client')
  const authorization = authorizationOf(read.app, query)
  const shell = await pageShell(services, request, {
    look: await readLook(services, read.app, { records: read.found, base }),
    parameters: request.query,
    path,
    formTargets: [originOf(authorization.target.redirectUri)],
  })
  return { services, request, authorization, shell }
}

/** Whether a client's users may sign in here, rather than at other providers alone. */
export function hasOwnUsers(authorization: Authorization): boolean {
  return providersOf(authorization).includes(ownProvider)
}

/** What a policy names an address by: its origin, or the scheme of an app. */
function originOf(address: string): string {
  const { protocol, origin } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? origin : protocol
}
