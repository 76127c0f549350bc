import type { RequestOrigin } from '../../domain/request-origin.ts'
import { activeSessions, withBrowserSession, type UserSession } from '../../domain/user-sessions.ts'
import type { Services } from '../../services.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import { replaceSessions, sessionsChanged, userSessionsRef } from '../../store/user-sessions.ts'
import type { User } from '../../store/users.ts'
import { deviceTypeOf } from './device-type.ts'
import { newSessionId } from './track.ts'

/** A browser in which somebody has just signed in at an app. */
export interface BrowserSignIn {
  readonly user: User
  readonly clientId: string
  /** The session that the same browser had of the same user, which the new one replaces. */
  readonly former: string | undefined
  /** In milliseconds since the epoch. */
  readonly expiresAt: number
  readonly origin: RequestOrigin
}

/**
 * Adds the session of a browser to its user's, who can see and end it there. One read and one write.
 *
 * @returns the id of the session
 * @throws ServiceError TooManyRequestsException when others are always faster
 */
export async function trackBrowser(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { user, clientId, former, expiresAt, origin }: BrowserSignIn,
): Promise<string> {
  const { poolId, username, sub, signedOutAt } = user
  const fresh: UserSession = {
    id: newSessionId('SSO'),
    type: 'SSO',
    clientId,
    createdAt: now(),
    lastActiveAt: now(),
    expiresAt,
    deviceType: await deviceTypeOf(origin.userAgent),
    lastIp: origin.sourceIp,
  }
  await retryOnChange([sessionsChanged], async () => {
    const read = await table.get(userSessionsRef(poolId, username))
    const own = read?.sub === sub ? read.sessions : []
    const active = activeSessions(own, { now: now(), signedOutAt })
    const others = active.filter(({ id }) => id !== former)
    await table.write(replaceSessions(user, withBrowserSession(others, fresh), read))
  })
  return fresh.id
}
