import { note } from '../../audit/trail.ts'
import { stillAllowed, type Grant } from '../../domain/scopes.ts'
import { timeOfUuid } from '../../domain/uuid.ts'
import { ServiceError } from '../../errors.ts'
import {
  openRefreshToken,
  sealRefreshToken,
  type RefreshClaims,
} from '../../keys/refresh-tokens.ts'
import { clientRef, noSuchClient, type AppClient } from '../../store/app-clients.ts'
import { revocationRef } from '../../store/revocations.ts'
import { rotationRef } from '../../store/rotations.ts'
import type { Found } from '../../store/table.ts'
import { poolRef, type UserPool } from '../../store/user-pools.ts'
import { userDeviceRef } from '../../store/user-devices.ts'
import { userRef, type User } from '../../store/users.ts'
import { isOnOwnDevice } from '../devices/token-binding.ts'
import { groupsOf, guessedGroups } from '../groups-of-user.ts'
import { poolIdOfClient } from '../ids.ts'
import { refuseReuse, rotated, rotatesTokens, type UsedToken } from '../rotation.ts'
import { noteRenewal } from '../sessions/track.ts'
import { issueShortTokens, type IssuedTokens, type TokenHolder } from '../tokens.ts'
import type { SignInCall, SignInServices } from './sign-in.ts'

/** What a refresh brings. */
export interface RefreshRequest {
  readonly clientId: string
  readonly token: string
  readonly deviceKey: string | undefined
  readonly call: SignInCall
  /** Refuses a client that may not refresh this way. */
  readonly admit: (client: AppClient) => void
  /** Requires the proof that the client is who it is; told the user's name once that is known. */
  readonly authenticate: (client: AppClient, user: User) => Promise<void>
}

/**
 * New ID and access tokens for a refresh token: one round trip, two when the user's groups changed,
 * and no write. Where the client rotates, also the next refresh token, with one write.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence for what is wrong,
 *   RefreshTokenReuseException, and those of the customer's trigger
 */
export async function refreshTokens(
  services: SignInServices,
  { clientId, token, deviceKey, call, admit, authenticate }: RefreshRequest,
): Promise<IssuedTokens> {
  const { claims, found } = await readRefresh(services, clientId, token)
  const { pool, client } = found
  if (!pool || !client) throw noSuchClient(clientId)
  note({ user: claims?.sub })
  admit(client)
  return refreshRead(services, { pool, client, claims, found, deviceKey, call, authenticate })
}

/** A refresh token that was opened, and all that was read to judge it. */
export interface ReadRefresh extends Pick<RefreshRequest, 'deviceKey' | 'call' | 'authenticate'> {
  readonly pool: UserPool
  readonly client: AppClient
  /** Undefined for a token that is not the client's. */
  readonly claims: RefreshClaims | undefined
  readonly found: Partial<Found<ReturnType<typeof refreshRefs>>>
}

/** The same once everything was read. @throws ServiceError as `refreshTokens` */
export async function refreshRead(
  services: SignInServices,
  { pool, client, claims, found, deviceKey, call, authenticate }: ReadRefresh,
): Promise<IssuedTokens> {
  const { user } = found
  if (!claims || user?.sub !== claims.sub) throw refused('Invalid Refresh Token')
  const use = { bound: claims.deviceKey, named: deviceKey, device: found.device }
  if (!isOnOwnDevice({ pool, user }, use)) throw refused('Invalid Refresh Token')
  await authenticate(client, user)
  checkStillGood(services, { claims, user, isRevoked: found.revocation !== undefined })
  const used = { client, claims, read: found.rotation }
  refuseReuse(used, services.now())
  const groups = await groupsOf(services.table, user, found)
  return renewTokens(services, { pool, client, user, groups }, { used, call })
}

/** Issues what a good refresh token brings; tracked sessions note it, and rotation replaces it. */
async function renewTokens(
  services: SignInServices,
  holder: TokenHolder,
  { used, call }: { used: UsedToken; call: SignInCall },
): Promise<IssuedTokens> {
  const { originJti, authTime, strength, grant, deviceKey, eventId, sessionId } = used.claims
  const { clientMetadata, origin } = call
  const allowed = grant && grantInForce(used.client, grant)
  if (grant && !allowed) throw refused('Invalid Refresh Token')
  const tokens = await issueShortTokens(services, holder, {
    originJti,
    authTime,
    strength,
    grant: allowed,
    deviceKey,
    eventId,
    source: 'RefreshTokens',
    clientMetadata,
  })
  if (sessionId !== undefined) await noteRenewal(services, holder.user, { id: sessionId, origin })
  if (!rotatesTokens(used.client)) return tokens
  return { ...tokens, ...(await renew(services, holder.user, used)) }
}

/** A client is handed out no scope that it lost since; undefined where it lost all. */
export function grantInForce({ settings }: AppClient, grant: Grant): Grant | undefined {
  return stillAllowed(grant, settings.AllowedOAuthScopes ?? [])
}

/** Opens a refresh token of the client's, and reads all that it takes to judge it in one trip. */
async function readRefresh(services: SignInServices, clientId: string, token: string) {
  const sealer = await services.keyring.sealer('user-pools')
  const opened = openRefreshToken(sealer, token)
  const poolId = poolIdOfClient(services.settings.region, clientId)
  const isOurs = opened?.client === clientId && opened.pool === poolId
  const claims = isOurs ? opened : undefined
  const [found] = await services.table.readBoth(
    { pool: poolRef(poolId), client: clientRef(poolId, clientId) },
    claims ? refreshRefs(claims) : {},
  )
  return { claims, found: found as typeof found & ReadRefresh['found'] } // readBoth gives both
}

/** What a refresh token is judged by, beside its pool and client. */
export function refreshRefs({ pool, username, originJti, deviceKey, groups }: RefreshClaims) {
  return {
    user: userRef(pool, username),
    device: deviceKey === undefined ? undefined : userDeviceRef(pool, username, deviceKey),
    revocation: revocationRef(pool, originJti),
    // Also for a client that does not rotate now: it may have when the token was replaced
    rotation: rotationRef(pool, originJti),
    ...guessedGroups(pool, groups),
  }
}

/** The next refresh token of the family; it ends when the one of the sign-in would have. */
async function renew(
  services: SignInServices,
  { groups }: User,
  used: UsedToken,
): Promise<{ RefreshToken: string }> {
  const generation = await rotated(services, used)
  const sealer = await services.keyring.sealer('user-pools')
  const claims = { ...used.claims, groups, generation }
  return { RefreshToken: sealRefreshToken(sealer, claims) }
}

function checkStillGood(
  { now }: Pick<SignInServices, 'now'>,
  { claims, user, isRevoked }: { claims: RefreshClaims; user: User; isRevoked: boolean },
): void {
  if (now() >= claims.expiresAt * 1000) throw refused('Refresh Token has expired')
  const isSignedOut =
    user.signedOutAt !== undefined && timeOfUuid(claims.originJti) <= user.signedOutAt
  if (isRevoked || isSignedOut) throw refused('Refresh Token has been revoked')
  if (!user.enabled) throw refused('User is disabled.')
}

function refused(sentence: string): ServiceError {
  return new ServiceError('NotAuthorizedException', sentence)
}
