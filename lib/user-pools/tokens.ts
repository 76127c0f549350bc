import { groupClaims } from '../domain/group-claims.ts'
import { readableAttributes } from '../domain/client-attributes.ts'
import { signJws } from '../domain/jws.ts'
import { accessTokenPayload, idTokenPayload } from '../domain/token-payloads.ts'
import { timeUuid } from '../domain/uuid.ts'
import { sealRefreshToken } from '../keys/refresh-tokens.ts'
import type { Services } from '../services.ts'
import { poolIssuer } from '../settings.ts'
import type { AppClient } from '../store/app-clients.ts'
import type { Group } from '../store/groups.ts'
import { noSuchPool, type UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { accessTokenSeconds, idTokenSeconds, refreshTokenSeconds } from './token-validity.ts'

/** The scope of an access token that was got by API sign-in: the user's own account. */
export const accountScope = 'aws.cognito.signin.user.admin'

/** Who tokens are issued to. */
export interface TokenHolder {
  readonly pool: UserPool
  readonly client: AppClient
  readonly user: User
  readonly groups: readonly Group[]
}

/** The sign-in that tokens go back to: its family id (a `timeUuid`) and time in epoch seconds. */
export interface TokenOrigin {
  readonly originJti: string
  readonly authTime: number
}

/** The services that issuing tokens takes. */
export type IssuingServices = Pick<Services, 'settings' | 'now' | 'keyring' | 'signingKeys'>

/** Tokens in the shape of AuthenticationResult. */
export interface IssuedTokens {
  readonly AccessToken: string
  readonly IdToken: string
  readonly ExpiresIn: number
  readonly TokenType: 'Bearer'
  readonly RefreshToken?: string
}

/** Issues the three tokens of a fresh sign-in. */
export async function issueTokens(
  services: IssuingServices,
  holder: TokenHolder,
): Promise<IssuedTokens & { RefreshToken: string }> {
  const { pool, client, user } = holder
  const now = services.now()
  const authTime = Math.floor(now / 1000)
  const origin = { originJti: timeUuid(now), authTime }
  const sealer = await services.keyring.sealer('user-pools')
  const RefreshToken = sealRefreshToken(sealer, {
    pool: pool.id,
    client: client.id,
    username: user.username,
    sub: user.sub,
    ...origin,
    expiresAt: authTime + refreshTokenSeconds(client),
    groups: user.groups,
  })
  return { ...(await issueShortTokens(services, holder, origin)), RefreshToken }
}

/**
 * Issues an ID and an access token of a sign-in.
 *
 * @throws ServiceError ResourceNotFoundException when the pool was deleted meanwhile
 */
export async function issueShortTokens(
  services: IssuingServices,
  { pool, client, user, groups }: TokenHolder,
  { originJti, authTime }: TokenOrigin,
): Promise<IssuedTokens> {
  const keys = await services.signingKeys.of(pool.id)
  if (!keys) throw noSuchPool(pool.id)
  const now = services.now()
  const issuedAt = Math.floor(now / 1000)
  const subject = {
    issuer: poolIssuer(services.settings, pool.id),
    clientId: client.id,
    sub: user.sub,
    username: user.username,
    authTime,
    issuedAt,
    eventId: timeUuid(now),
    originJti: (client.settings.EnableTokenRevocation ?? true) ? originJti : undefined,
    groups: groupClaims(groups),
  }
  const readable = readableAttributes(client.settings, pool.schema)
  const attributes = Object.fromEntries(
    Object.entries(user.attributes).filter(([name]) => readable.has(name)),
  )
  const expiresIn = accessTokenSeconds(client)
  const access = { ...subject, jti: timeUuid(now), expiresAt: issuedAt + expiresIn }
  const id = { ...subject, jti: timeUuid(now), expiresAt: issuedAt + idTokenSeconds(client) }
  return {
    AccessToken: signJws(accessTokenPayload(access, accountScope), keys.access),
    IdToken: signJws(idTokenPayload(id, attributes), keys.id),
    ExpiresIn: expiresIn,
    TokenType: 'Bearer',
  }
}
