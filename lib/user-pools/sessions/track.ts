import { randomBytes } from 'node:crypto'
import type { RequestOrigin } from '../../domain/request-origin.ts'
import { activeSessions, withTokenSession, type UserSession } from '../../domain/user-sessions.ts'
import { ServiceError } from '../../errors.ts'
import type { RefreshClaims } from '../../keys/refresh-tokens.ts'
import type { Services } from '../../services.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import {
  replaceSessions,
  sessionsChanged,
  touchSession,
  userSessionsRef,
} from '../../store/user-sessions.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { deviceTypeOf } from './device-type.ts'
import { endedFamilies } from './ended-families.ts'

/** Token sessions that a user may have unless the pool says otherwise. */
export const defaultMaxPerUser = 20

/** Whether a pool keeps track of its users' sessions. */
export function tracksSessions({ sessions }: Pick<UserPool, 'sessions'>): boolean {
  return sessions?.UserSessionTracking === 'ENABLED'
}

/** The refusal of an operation on sessions that nobody tracks. */
export function notTracked(): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    'User session tracking is not enabled for the user pool.',
  )
}

/** A new session id: 28 lower-case letters and digits. */
export function newSessionId(type: UserSession['type']): string {
  const digits = BigInt(`0x${randomBytes(20).toString('hex')}`).toString(36)
  return `${type === 'TOKEN' ? 'tkn' : 'sso'}${digits.padStart(25, '0').slice(-25)}`
}

/** A sign-in whose session is to be tracked. */
export interface TrackedSignIn {
  readonly pool: UserPool
  readonly user: User
  /** What its refresh token says. */
  readonly claims: RefreshClaims & { readonly sessionId: string }
  /** The session of the browser that it is of. */
  readonly browserSession: string | undefined
  readonly origin: RequestOrigin
}

/**
 * Adds the session of a sign-in to the user's, and ends those that are too many: their tokens end
 * in the same transaction. One read and one write.
 *
 * @throws ServiceError TooManyRequestsException when others are always faster,
 *   NotAuthorizedException when the browser's session was ended meanwhile
 */
export async function trackSession(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { pool, user, claims, browserSession, origin }: TrackedSignIn,
): Promise<void> {
  const { poolId, username, sub, signedOutAt } = user
  const fresh: UserSession = {
    id: claims.sessionId,
    type: 'TOKEN',
    clientId: claims.client,
    createdAt: now(),
    lastActiveAt: now(),
    expiresAt: claims.expiresAt * 1000,
    originJti: claims.originJti,
    originSessionId: browserSession,
    deviceType: await deviceTypeOf(origin.userAgent),
    lastIp: origin.sourceIp,
  }
  await retryOnChange([sessionsChanged], async () => {
    const read = await table.get(userSessionsRef(poolId, username))
    const own = read?.sub === sub ? read.sessions : []
    if (browserSession !== undefined && !own.some(({ id }) => id === browserSession)) {
      throw new ServiceError('NotAuthorizedException', 'Session has been revoked')
    }
    const active = activeSessions(own, { now: now(), signedOutAt })
    const limit = pool.sessions?.TokenSession?.MaxPerUser ?? defaultMaxPerUser
    const { kept, ended } = withTokenSession(active, fresh, limit)
    const owner = { poolId, username, sub }
    await table.write(replaceSessions(owner, kept, read), ...endedFamilies(poolId, ended))
  })
}

/** Notes a renewal in the session; a session that is gone was ended, which its tokens know. */
export async function noteRenewal(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { poolId, username }: Pick<User, 'poolId' | 'username'>,
  { id, origin }: { id: string; origin: RequestOrigin },
): Promise<void> {
  const deviceType = await deviceTypeOf(origin.userAgent)
  const use = { id, lastActiveAt: now(), deviceType, lastIp: origin.sourceIp }
  try {
    await table.write(touchSession({ poolId, username }, use))
  } catch (error) {
    if (error !== sessionsChanged) throw error
  }
}
