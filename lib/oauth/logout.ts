import type { Services } from '../services.ts'
import { domainRef } from '../store/domains.ts'
import { seeOther, type Answer } from './answers.ts'
import { findApp, type App } from './app.ts'
import { readAuthorization } from './authorize/index.ts'
import { browserSession, endedSessionCookie, endSession } from './browser-session.ts'
import { isDomainName, type DomainRequest } from './domain-request.ts'
import { PageFault } from './faults.ts'
import type { providerSignOut } from './federation/saml-logout.ts'
import { readHint } from './id-token-hint.ts'

/**
 * Signs a browser out of a pool's domain and sends it on: to one of the app's sign-out addresses, or
 * to sign in again (developer guide, "Logout endpoint"), also by the words of OpenID Connect
 * RP-Initiated Logout 1.0. Undefined where there is nowhere to go. Tokens live on.
 *
 * @throws PageFault for an unknown app, or an address that is not the app's
 */
export async function logoutEndpoint(
  services: Services,
  request: DomainRequest,
): Promise<{ readonly cookies: readonly string[]; readonly answer?: Answer }> {
  const parameters = request.method === 'POST' ? request.form : request.query
  const clientId = await clientNamed(services, parameters)
  if (clientId === undefined) return { cookies: await endedAnywhere(services, request) }
  const read = await findApp(services, { domain: request.domain, clientId })
  if (!read) throw new PageFault('unknown_client')
  const { app } = read
  const location = await nextAddress(services, request, { app, parameters })
  const session = await browserSession(services, app, request)
  if (session) await endSession(services, app, session)
  const cookies = [endedSessionCookie(app.pool.id)]
  if (location === undefined) return { cookies }
  const samlSession = session?.claims.samlSession
  const order = samlSession && { poolId: app.pool.id, session: samlSession, next: location }
  const way = order && (await throughProvider(services, request, order))
  const answer = way
    ? seeOther(way.location, [...cookies, way.cookie])
    : seeOther(location, cookies)
  return { cookies, answer }
}

async function throughProvider(...order: Parameters<typeof providerSignOut>) {
  const { providerSignOut: signOut } = await import('./federation/saml-logout.ts')
  return signOut(...order)
}

/** @throws PageFault unknown_client for a hint that is not ours, or of another client */
async function clientNamed(
  services: Services,
  parameters: URLSearchParams,
): Promise<string | undefined> {
  const named = parameters.get('client_id') ?? undefined
  const hint = parameters.get('id_token_hint')
  if (hint === null) return named
  const client = (await readHint(services, hint))?.clientId
  if (client === undefined || (named ?? client) !== client) throw new PageFault('unknown_client')
  return client
}

/** @throws PageFault logout_mismatch, and those of an authorization request */
async function nextAddress(
  services: Services,
  { domain, base }: DomainRequest,
  { app, parameters }: { app: App; parameters: URLSearchParams },
): Promise<string | undefined> {
  const { LogoutURLs = [] } = app.client.settings
  const own = parameters.get('logout_uri')
  const standard = parameters.get('post_logout_redirect_uri')
  const wanted = own ?? standard
  if (wanted !== null) {
    if (!LogoutURLs.includes(wanted)) throw new PageFault('logout_mismatch')
    const state = own === null ? parameters.get('state') : null
    return state === null ? wanted : withState(wanted, state)
  }
  if (!parameters.has('redirect_uri')) return undefined
  await readAuthorization(services, domain, parameters)
  return `${base}/login?${parameters.toString()}`
}

function withState(address: string, state: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams({ state }).toString()}`
}

/** Without an app: of the pool that the domain is of. */
async function endedAnywhere(
  { table }: Services,
  { domain: name }: DomainRequest,
): Promise<string[]> {
  const domain = isDomainName(name) ? await table.get(domainRef(name)) : undefined
  return domain ? [endedSessionCookie(domain.poolId)] : []
}
