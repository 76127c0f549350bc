import { createHash } from 'node:crypto'
import { levelReached, methodsClaim, type Strength } from '../domain/authentication-level.ts'
import { groupClaims } from '../domain/group-claims.ts'
import { readableAttributes } from '../domain/client-attributes.ts'
import type { RequestOrigin } from '../domain/request-origin.ts'
import type { AuthMethod } from '../domain/sign-in-progress.ts'
import { apiGrant, isTold, type Grant } from '../domain/scopes.ts'
import { applyTokenOverrides } from '../domain/token-overrides.ts'
import { signJws } from '../domain/jws.ts'
import { accessTokenPayload, idTokenPayload } from '../domain/token-payloads.ts'
import { timeUuid } from '../domain/uuid.ts'
import { sealRefreshToken, type RefreshClaims } from '../keys/refresh-tokens.ts'
import type { Services } from '../services.ts'
import { poolIssuer } from '../settings.ts'
import type { AppClient } from '../store/app-clients.ts'
import type { Group } from '../store/groups.ts'
import { noSuchPool, type UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { triggerNeeds } from '../triggers/invoke.ts'
import { preTokenGeneration, type TokenSource } from '../triggers/pre-token-generation.ts'
import { newSessionId, trackSession, tracksSessions } from './sessions/track.ts'
import { effectiveAcr } from './pool-settings.ts'
import { rotatesTokens } from './rotation.ts'
import { accessTokenSeconds, idTokenSeconds, refreshTokenSeconds } from './token-validity.ts'

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
  readonly strength?: RefreshClaims['strength']
  /** What the app was granted, where the sign-in was on the pool's domain. */
  readonly grant?: Grant | undefined
  readonly deviceKey?: string | undefined
  /** The event that is kept of the sign-in, where the pool's threat protection is on. */
  readonly eventId?: string | undefined
}

/** On what occasion tokens are issued, as the customer's trigger is told. */
export interface TokenOccasion {
  readonly source: TokenSource
  readonly clientMetadata: Readonly<Record<string, string>> | undefined
  /** What ties the ID token to the app's request (OpenID Connect Core 1.0, 3.1.2.1). */
  readonly nonce?: string | undefined
}

/** A sign-in that is complete. */
export interface FreshSignIn extends TokenOccasion {
  /** When it was, in epoch seconds. */
  readonly authTime: number
  /** What was proved, where the sign-in was asked to tell. */
  readonly proved: readonly AuthMethod[] | undefined
  /** The level that another provider told of, where the user came from there. */
  readonly providerLevel?: number | undefined
  readonly grant?: Grant | undefined
  /** The family, where it was named before; else it begins now. */
  readonly originJti?: string | undefined
  /** The session of a browser that the sign-in is of, where the pool tracks sessions. */
  readonly browserSession?: string | undefined
  readonly deviceKey: string | undefined
  readonly eventId: string | undefined
  readonly origin: RequestOrigin
}

/** The needs of issuing tokens, for an operation's definition. */
export const issuingNeeds = [
  'settings',
  'now',
  'table',
  'keyring',
  'signingKeys',
  ...triggerNeeds,
] as const

/** The services that issuing tokens takes. */
export type IssuingServices = Pick<Services, (typeof issuingNeeds)[number]>

/** Tokens in the shape of AuthenticationResult. */
export interface IssuedTokens {
  readonly AccessToken: string
  readonly IdToken: string
  readonly ExpiresIn: number
  readonly TokenType: 'Bearer'
  readonly RefreshToken?: string
}

/** Issues the three tokens of a fresh sign-in. @throws ServiceError of the customer's trigger */
export async function issueTokens(
  services: IssuingServices,
  holder: TokenHolder,
  signIn: FreshSignIn,
): Promise<IssuedTokens & { RefreshToken: string }> {
  const { pool, client, user } = holder
  const { authTime, proved, providerLevel, grant, deviceKey, eventId, originJti, browserSession } =
    signIn
  const { origin: from, source, clientMetadata, nonce } = signIn
  const occasion = { source, clientMetadata, nonce }
  const origin: TokenOrigin = {
    originJti: originJti ?? timeUuid(services.now()),
    authTime,
    ...(grant && { grant }),
    ...(proved && { strength: strengthOf(pool, { proved, providerLevel }) }),
    ...(deviceKey !== undefined && { deviceKey }),
    ...(eventId !== undefined && { eventId }),
  }
  const short = await issueShortTokens(services, holder, { ...origin, ...occasion })
  const claims = {
    pool: pool.id,
    client: client.id,
    username: user.username,
    sub: user.sub,
    ...origin,
    expiresAt: authTime + refreshTokenSeconds(client),
    groups: user.groups,
    ...(tracksSessions(pool) && { sessionId: newSessionId('TOKEN') }),
  }
  const { sessionId } = claims
  if (sessionId !== undefined) {
    const tracked = { pool, user, claims: { ...claims, sessionId }, browserSession }
    await trackSession(services, { ...tracked, origin: from })
  }
  const sealer = await services.keyring.sealer('user-pools')
  return { ...short, RefreshToken: sealRefreshToken(sealer, claims) }
}

/**
 * Issues an ID and an access token of a sign-in.
 *
 * @throws ServiceError ResourceNotFoundException when the pool was deleted meanwhile, and those of
 *   the customer's trigger
 */
export async function issueShortTokens(
  services: IssuingServices,
  holder: TokenHolder,
  { source, clientMetadata, nonce, ...origin }: TokenOrigin & TokenOccasion,
): Promise<IssuedTokens> {
  const { pool, client, user, groups } = holder
  const keys = await services.signingKeys.of(pool.id)
  if (!keys) throw noSuchPool(pool.id)
  const { scopes } = origin.grant ?? apiGrant
  const order = { source, groups: groupClaims(groups), scopes }
  const subject = { pool, clientId: client.id, username: user.username, user, clientMetadata }
  const overrides = await preTokenGeneration(services, subject, order)
  const plain = payloadsOf(services, holder, origin)
  const { id = plain.id, access } = overrides ? applyTokenOverrides(plain, overrides) : plain
  const accessToken = signJws(access, keys.access)
  const tiedTo = async ({ grant }: TokenOrigin) =>
    grant && { at_hash: hashClaim(await accessToken), ...(nonce !== undefined && { nonce }) }
  const idToken = tiedTo(origin).then((ties) => signJws({ ...id, ...ties }, keys.id))
  const [AccessToken, IdToken] = await Promise.all([accessToken, idToken]) // at once where untied
  return { AccessToken, IdToken, ExpiresIn: accessTokenSeconds(client), TokenType: 'Bearer' }
}

/** What ties an ID token to the access token beside it (OpenID Connect Core 1.0, 3.1.3.6). */
function hashClaim(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url')
}

function payloadsOf(
  { settings, now: clock }: Pick<IssuingServices, 'settings' | 'now'>,
  { pool, client, user, groups }: TokenHolder,
  { originJti, eventId, ...origin }: TokenOrigin,
) {
  const now = clock()
  const issuedAt = Math.floor(now / 1000)
  const subject = {
    issuer: poolIssuer(settings, pool.id),
    clientId: client.id,
    sub: user.sub,
    username: user.username,
    issuedAt,
    eventId: eventId ?? timeUuid(now),
    originJti: tellsFamily(pool, client) ? originJti : undefined,
    groups: groupClaims(groups),
    ...origin,
  }
  const attributes = tellableAttributes({ pool, client, user }, origin.grant)
  const expiresAt = (seconds: number) => issuedAt + seconds
  const access = {
    ...subject,
    jti: timeUuid(now),
    expiresAt: expiresAt(accessTokenSeconds(client)),
  }
  const id = { ...subject, jti: timeUuid(now), expiresAt: expiresAt(idTokenSeconds(client)) }
  return {
    id: idTokenPayload(id, attributes),
    access: accessTokenPayload(access),
  }
}

/** The attributes of a user that a client may read, and a grant tells of. */
export function tellableAttributes(
  { pool, client, user }: Pick<TokenHolder, 'pool' | 'client' | 'user'>,
  grant: Grant | undefined,
): Record<string, string> {
  const readable = readableAttributes(client.settings, pool.schema)
  return Object.fromEntries(
    Object.entries(user.attributes).filter(
      ([name]) => readable.has(name) && (!grant || isTold(name, grant)),
    ),
  )
}

/**
 * Whether tokens tell their family: where it can end early by revocation or rotation (developer
 * guide, "Ending user sessions with token revocation", "Refresh token rotation"), and where it ends
 * with a session that is tracked.
 */
function tellsFamily(pool: UserPool, client: AppClient): boolean {
  const isRevocable = client.settings.EnableTokenRevocation ?? true
  return isRevocable || rotatesTokens(client) || tracksSessions(pool)
}

/** What tokens tell of a sign-in's strength (developer guide, "ACR and AMR token claims"). */
function strengthOf(pool: UserPool, reached: Strength): RefreshClaims['strength'] {
  const name = effectiveAcr(pool.settings)[`Level${String(levelReached(reached))}`]?.AcrValue
  return name === undefined ? undefined : { acr: name, amr: methodsClaim(reached) }
}
