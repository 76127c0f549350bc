import { note } from '../audit/trail.ts'
import { ServiceError } from '../errors.ts'
import { parseJws, verifyJws } from '../domain/jws.ts'
import { accountScope } from '../domain/scopes.ts'
import { isUserName } from '../domain/user-names.ts'
import { timeOfUuid } from '../domain/uuid.ts'
import type { Services } from '../services.ts'
import { poolIssuer } from '../settings.ts'
import { clientRef } from '../store/app-clients.ts'
import { revocationRef } from '../store/revocations.ts'
import type { Refs } from '../store/table.ts'
import { poolRef } from '../store/user-pools.ts'
import { userRef, type User } from '../store/users.ts'

/** The claims of our own access tokens that operations rely on. Times are epoch seconds. */
export interface AccessClaims {
  readonly sub: string
  readonly iss: string
  readonly client_id: string
  readonly username: string
  readonly scope: string
  readonly token_use: string
  readonly jti: string
  readonly origin_jti?: string
  /** When the sign-in was that the token goes back to. */
  readonly auth_time: number
  readonly amr?: unknown
  readonly device_key?: string
  readonly exp: number
  readonly iat: number
}

/** The services that checking an access token takes, for an operation's definition. */
export const bearerNeeds = ['settings', 'now', 'table', 'signingKeys'] as const

/** How far a token's times may lie ahead of our clock, in seconds. */
const leeway = 60

/**
 * The user who presents an access token to the API, in one round trip; `more` is read along with it.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence for what is wrong
 */
export function requireBearer<More extends Refs>(
  services: BearerServices,
  token: string,
  more?: (poolId: string, username: string) => More,
) {
  return requireGrantee(services, token, { scope: accountScope, more })
}

type BearerServices = Pick<Services, (typeof bearerNeeds)[number]>

/**
 * The same for a token that has to permit something else.
 *
 * @throws ServiceError as above
 */
export async function requireGrantee<More extends Refs>(
  services: BearerServices,
  token: string,
  {
    scope,
    more,
  }: { scope: string; more?: ((poolId: string, username: string) => More) | undefined },
) {
  const { poolId, claims } = unverified(services.settings, token)
  const [keys, [{ pool, client, user, revocation }, found]] = await Promise.all([
    services.signingKeys.of(poolId),
    services.table.readBoth(
      {
        pool: poolRef(poolId),
        client: clientRef(poolId, claims.client_id),
        user: userRef(poolId, claims.username),
        revocation: revocationRef(poolId, claims.origin_jti ?? claims.jti),
      },
      more?.(poolId, claims.username) ?? ({} as More), // who asks for nothing gets nothing
    ),
  ])
  try {
    verifyJws(token, {
      algorithm: 'RS256',
      keyFor: (kid) => (kid === keys?.access.kid ? keys.access.publicKey : undefined),
    })
  } catch (error) {
    throw new ServiceError('NotAuthorizedException', 'Invalid Access Token', { cause: error })
  }
  note({ pool: poolId, client: claims.client_id, user: claims.sub })
  checkTimes(claims, services.now() / 1000)
  if (!pool || !client || user?.sub !== claims.sub) throw refused('Invalid Access Token')
  if (revocation || isSignedOut(user, claims)) throw refused('Access Token has been revoked')
  if (!user.enabled) throw refused('User is disabled.')
  if (!claims.scope.split(' ').includes(scope)) {
    throw refused('Access Token does not have required scopes')
  }
  return { pool, client, user, claims, more: found }
}

/**
 * The access token of an operation that cannot do without one, though its model does not require it.
 *
 * @throws ServiceError InvalidParameterException in the words for a member that is required
 */
export function givenToken(token: string | undefined): string {
  if (token !== undefined) return token
  throw new ServiceError(
    'InvalidParameterException',
    "1 validation error detected: Value null at 'accessToken' failed to satisfy constraint: Member must not be null",
  )
}

/** Whether a sign-out of the user came after the token was issued. */
export function isSignedOut(user: User, claims: Pick<AccessClaims, 'jti' | 'origin_jti'>): boolean {
  return (
    user.signedOutAt !== undefined &&
    timeOfUuid(claims.origin_jti ?? claims.jti) <= user.signedOutAt
  )
}

function unverified(settings: Services['settings'], token: string) {
  try {
    const claims = parseJws(token).payload as unknown as AccessClaims // used once verified as ours
    const poolId = claims.iss.slice(claims.iss.lastIndexOf('/') + 1)
    if (claims.iss !== poolIssuer(settings, poolId) || claims.token_use !== 'access') {
      throw new Error('not an access token of ours')
    }
    const { client_id, username, jti, origin_jti: family = jti } = claims
    if (![poolId, client_id, username, jti, family].every(canBeKey)) {
      throw new Error('claims that no token of ours has')
    }
    return { poolId, claims }
  } catch (error) {
    throw new ServiceError('NotAuthorizedException', 'Invalid Access Token', { cause: error })
  }
}

/** The store is asked for these names before the signature is known to be good. */
function canBeKey(name: unknown): boolean {
  return typeof name === 'string' && isUserName(name)
}

function checkTimes({ exp, iat }: AccessClaims, now: number): void {
  if (now >= exp) throw refused('Access Token has expired')
  if (iat > now + leeway) throw refused('Invalid Access Token')
}

function refused(sentence: string): ServiceError {
  return new ServiceError('NotAuthorizedException', sentence)
}
