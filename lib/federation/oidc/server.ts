import type { AuthorizationServer } from 'oauth4webapi'
import type { Services } from '../../services.ts'
import type { IdentityProvider } from '../../store/identity-providers.ts'
import { FederationFault } from '../external-identity.ts'
import { badAnswer } from './faults.ts'
import { kindOf } from './provider-kind.ts'
import { wayOut } from './provider-fetch.ts'

/** The algorithms that ID tokens may be signed with, whatever their headers and providers say. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']

/** How long a provider's configuration is good for, in milliseconds; its keys are younger. */
const lifetime = 60 * 60_000

/** How many providers are remembered by a process. */
const mostKept = 500

interface Kept {
  readonly server: Promise<AuthorizationServer>
  readonly until: number
}

/** By what was configured; the library keeps a provider's keys by the object that is kept here. */
const kept = new Map<string, Kept>()

type Needed = Pick<Services, 'settings' | 'now'>

/**
 * The endpoints of a provider: those in its details, and of the others those in its discovery
 * document, which is read where one is needed, and again after an hour.
 *
 * @throws FederationFault
 *
 * Source: OpenID Connect Discovery 1.0, section 4; developer guide, "Using OIDC identity providers".
 */
export async function serverOf(
  services: Needed,
  provider: IdentityProvider,
): Promise<AuthorizationServer> {
  const given = givenEndpoints(provider)
  const key = JSON.stringify([given, services.settings.reachesPrivateAddresses])
  const now = services.now()
  const found = kept.get(key)
  if (found && found.until > now) return found.server
  const server = isComplete(provider, given)
    ? Promise.resolve(given)
    : discovered(services, provider, given)
  keep(key, { server, until: now + lifetime })
  server.catch(() => kept.delete(key)) // who waits for it is told; the next one asks again
  return server
}

/**
 * Where a provider signs people in, for which most need no discovery: by https, as Cognito has it.
 *
 * @throws FederationFault
 */
export async function authorizationEndpoint(
  services: Needed,
  provider: IdentityProvider,
): Promise<URL> {
  const { authorize_url: given } = provider.settings.details
  const found = given ?? (await serverOf(services, provider)).authorization_endpoint
  const url = found !== undefined && URL.canParse(found) ? new URL(found) : undefined
  const { reachesPrivateAddresses: isLocal } = services.settings
  if (url?.protocol === 'https:' || (isLocal && url?.protocol === 'http:')) return url
  throw new FederationFault(`${provider.name} has no authorization endpoint`)
}

function givenEndpoints({ settings, name }: IdentityProvider): AuthorizationServer {
  const { oidc_issuer: issuer = name, ...details } = settings.details
  const { authorize_url, token_url, jwks_uri, attributes_url } = details
  return {
    issuer,
    ...(authorize_url && { authorization_endpoint: authorize_url }),
    ...(token_url && { token_endpoint: token_url }),
    ...(jwks_uri && { jwks_uri }),
    ...(attributes_url && { userinfo_endpoint: attributes_url }),
    id_token_signing_alg_values_supported: algorithms,
  }
}

/** User info is not needed; a provider that has an endpoint for it says so if it is asked at all. */
function isComplete(provider: IdentityProvider, given: AuthorizationServer): boolean {
  const hasKeys = !kindOf(provider).hasIdToken || given.jwks_uri !== undefined
  return hasKeys && given.authorization_endpoint !== undefined && given.token_endpoint !== undefined
}

async function discovered(
  services: Needed,
  { name }: IdentityProvider,
  given: AuthorizationServer,
): Promise<AuthorizationServer> {
  const server = await discover(services, { name, issuer: given.issuer })
  return { ...server, ...given, issuer: server.issuer }
}

/** Whose configuration is read, and where if not at the issuer itself. */
export interface Discovery {
  /** What the provider is called in errors. */
  readonly name: string
  readonly issuer: string
  readonly at?: string | undefined
}

/**
 * Reads the configuration of an issuer, which has to be that issuer's.
 *
 * @throws FederationFault
 *
 * Source: OpenID Connect Discovery 1.0, section 4.
 */
export async function discover(
  services: Pick<Services, 'settings'>,
  { name, issuer, at = issuer }: Discovery,
): Promise<AuthorizationServer> {
  const oauth = await import('oauth4webapi')
  try {
    const response = await oauth.discoveryRequest(new URL(at), await wayOut(services, 'discovery'))
    const spelled = response.ok ? await spelledIssuer(issuer, response.clone()) : issuer
    return await oauth.processDiscoveryResponse(new URL(spelled), response)
  } catch (error) {
    throw badAnswer(name, 'discovery', error)
  }
}

/** Cognito takes issuers without the slash that some end with; tokens have them as the provider does. */
async function spelledIssuer(given: string, response: Response): Promise<string> {
  const document = (await response.json()) as { issuer?: unknown } | null // any JSON; only compared
  return document?.issuer === `${given}/` ? `${given}/` : given
}

function keep(key: string, server: Kept): void {
  kept.delete(key)
  kept.set(key, server)
  const [oldest] = kept.keys()
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
}
