import { createHash, randomBytes } from 'node:crypto'
import type { Services } from '../services.ts'
import { addFederationRequest, federationRequestRef } from '../store/federation-requests.ts'

/** What any request keeps, whatever it asks the provider. */
interface AnyRequest {
  /** The name of the provider that was asked: no other may answer. */
  readonly provider: string
  /** Tells the browser that was sent, which alone may bring the answer. */
  readonly browserMark: string
}

/** A request to sign in by OpenID Connect or OAuth 2.0, for an app's authorization request. */
interface OAuthSignIn extends AnyRequest {
  readonly kind: 'oauth'
  /** What the app asked of us. */
  readonly asked: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** A request to sign in by SAML, likewise. */
interface SamlSignIn extends AnyRequest {
  readonly kind: 'saml'
  readonly asked: string
  readonly samlRequestId: string
}

/** A request to sign out by SAML, and the checked address that the browser goes on to. */
interface SamlSignOut extends AnyRequest {
  readonly kind: 'sign-out'
  readonly next: string
  readonly samlRequestId: string
}

/** What somebody who is sent to an identity provider shall come back to, by its kind. */
export interface OpenRequests {
  readonly oauth: OAuthSignIn
  readonly saml: SamlSignIn
  readonly 'sign-out': SamlSignOut
}

type OpenRequest = OpenRequests[keyof OpenRequests]

/** The services that open requests take. */
export type RequestServices = Pick<Services, 'table' | 'keyring' | 'now'>

/** How long a provider has for its answer (developer guide, "OIDC user pool IdP authentication flow"). */
const lifetime = 5 * 60_000

const label = 'federation-request'

/** A handle as `keepRequest` makes them: 32 random bytes in base64url. */
const handle = /^[\w-]{43}$/u

/**
 * Keeps a request until its answer comes, and gives the handle by which it is found: the `state` of
 * OAuth, the RelayState of SAML. The handle says nothing, and is stored as its hash only.
 */
export async function keepRequest(
  { table, keyring, now }: RequestServices,
  poolId: string,
  request: OpenRequest,
): Promise<string> {
  const sealer = await keyring.sealer('user-pools')
  const state = randomBytes(32).toString('base64url')
  const hash = hashOf(state)
  const box = sealer.seal(label, Buffer.from(JSON.stringify(request)), [poolId, hash])
  await table.write(addFederationRequest({ poolId, hash, box, expiresAt: now() + lifetime }))
  return state
}

/**
 * Uses a request up and gives it: of many answers at once, one gets it. Undefined when it was
 * answered before, when its time is over, when it asked something else, or when there never was one.
 */
export async function takeRequest<Kind extends keyof OpenRequests>(
  { table, keyring, now }: RequestServices,
  { poolId, state, kind }: { poolId: string; state: string; kind: Kind },
): Promise<OpenRequests[Kind] | undefined> {
  if (!handle.test(state)) return undefined
  const hash = hashOf(state)
  const [stored, sealer] = await Promise.all([
    table.take(federationRequestRef(poolId, hash)),
    keyring.sealer('user-pools'),
  ])
  if (!stored || stored.expiresAt <= now()) return undefined
  const plain = sealer.open(label, stored.box, [poolId, hash])
  const request = plain && (JSON.parse(plain.toString('utf8')) as OpenRequest) // sealed by us alone
  return request?.kind === kind ? (request as OpenRequests[Kind]) : undefined // as just compared
}

function hashOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url')
}
