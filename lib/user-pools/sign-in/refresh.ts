import { timeOfUuid } from '../../domain/uuid.ts'
import { ServiceError } from '../../errors.ts'
import { openRefreshToken, type RefreshClaims } from '../../keys/refresh-tokens.ts'
import { clientRef, noSuchClient } from '../../store/app-clients.ts'
import { revocationRef } from '../../store/revocations.ts'
import { poolRef } from '../../store/user-pools.ts'
import { userRef, type User } from '../../store/users.ts'
import { mismatched, requireSecretHash } from '../client-secret.ts'
import { groupsOf, guessedGroups } from '../groups-of-user.ts'
import { poolIdOfClient } from '../ids.ts'
import { issueShortTokens } from '../tokens.ts'
import { allowsFlow } from './flows.ts'
import type { SignInAnswer, SignInServices } from './sign-in.ts'

/** What a refresh brings. */
export interface RefreshRequest {
  readonly clientId: string
  readonly token: string
  readonly secretHash: string | undefined
  readonly deviceKey: string | undefined
  /** The sentence for a client that may not refresh. */
  readonly refusal: string
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
}

/**
 * New ID and access tokens for a refresh token: one round trip, two when the user's groups changed,
 * and no write.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence for what is wrong
 */
export async function refreshTokens(
  services: SignInServices,
  { clientId, token, secretHash, deviceKey, refusal, clientMetadata }: RefreshRequest,
): Promise<SignInAnswer> {
  const sealer = await services.keyring.sealer('user-pools')
  const claims = openRefreshToken(sealer, token)
  const poolId = poolIdOfClient(services.settings.region, clientId)
  const isOurs = claims?.client === clientId && claims.pool === poolId
  const [{ pool, client, user, revocation }, along] = await services.table.readBoth(
    {
      pool: poolRef(poolId),
      client: clientRef(poolId, clientId),
      user: isOurs ? userRef(poolId, claims.username) : undefined,
      revocation: isOurs ? revocationRef(poolId, claims.originJti) : undefined,
    },
    isOurs ? guessedGroups(poolId, claims.groups) : {},
  )
  if (!pool || !client) throw noSuchClient(clientId)
  if (!allowsFlow(client, 'REFRESH_TOKEN_AUTH')) {
    throw new ServiceError('InvalidParameterException', refusal)
  }
  const isFit = isOurs && user?.sub === claims.sub && claims.deviceKey === deviceKey
  if (!isFit) throw refused('Invalid Refresh Token')
  await requireSecretHash(services.keyring, client, {
    hash: secretHash,
    names: [user.username],
    refusal: mismatched,
  })
  checkStillGood(services, { claims, user, isRevoked: revocation !== undefined })
  const groups = await groupsOf(services.table, user, along)
  const { originJti, authTime, strength } = claims
  const tokens = await issueShortTokens(
    services,
    { pool, client, user, groups },
    { originJti, authTime, strength, deviceKey, source: 'RefreshTokens', clientMetadata },
  )
  return { ChallengeParameters: {}, AuthenticationResult: tokens }
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
