import type {
  RevokeAssociatedSessionsType,
  SessionDescriptionType,
} from '@aws-sdk/client-cognito-identity-provider'
import { activeSessions, withoutSession, type UserSession } from '../../domain/user-sessions.ts'
import { ServiceError } from '../../errors.ts'
import type { Services } from '../../services.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import type { UserPool } from '../../store/user-pools.ts'
import {
  replaceSessions,
  sessionsChanged,
  userSessionsRef,
  type UserSessions,
} from '../../store/user-sessions.ts'
import type { User } from '../../store/users.ts'
import { endedFamilies } from './ended-families.ts'
import { notTracked, tracksSessions } from './track.ts'

type StoreServices = Pick<Services, 'table' | 'now'>

/** Whose sessions, and which of them the caller is in. */
export interface SessionOwner {
  readonly pool: UserPool
  readonly user: User
  /** The token family of the caller's access token; undefined for an administrator. */
  readonly current?: string | undefined
}

/**
 * The active sessions of a user, the last used first: a user has no more than one page of them
 * (API reference, ListUserSessions).
 *
 * @throws ServiceError InvalidParameterException where the pool does not track sessions
 */
export async function listSessions(
  { table, now }: StoreServices,
  owner: SessionOwner,
): Promise<SessionDescriptionType[]> {
  requireTracking(owner.pool)
  const { poolId, username } = owner.user
  const read = await table.get(userSessionsRef(poolId, username))
  return sessionsOf(owner, read, now())
    .sort((one, other) => other.lastActiveAt - one.lastActiveAt)
    .map((session) => description(session, owner))
}

/**
 * Ends a session of a user, with its tokens.
 *
 * @throws ServiceError ResourceNotFoundException when the user has no such session,
 *   InvalidParameterException for the caller's own
 */
export async function revokeSession(
  { table, now }: StoreServices,
  owner: SessionOwner,
  {
    sessionId,
    associated,
  }: { sessionId: string; associated: RevokeAssociatedSessionsType | undefined },
): Promise<void> {
  requireTracking(owner.pool)
  const { poolId, username } = owner.user
  await retryOnChange([sessionsChanged], async () => {
    const read = await table.get(userSessionsRef(poolId, username))
    const active = sessionsOf(owner, read, now())
    const session = active.find(({ id }) => id === sessionId)
    if (!session) throw new ServiceError('ResourceNotFoundException', 'Session does not exist.')
    if (isCurrent(session, owner)) {
      throw new ServiceError('InvalidParameterException', 'The current session cannot be revoked.')
    }
    const { kept, ended } = withoutSession(active, session, associated === 'LINKED')
    await table.write(replaceSessions(owner.user, kept, read), ...endedFamilies(poolId, ended))
  })
}

/**
 * The writes that take the session of a refresh token from its user's, for RevokeToken, which ends
 * the tokens itself; none where it is gone already.
 *
 * @throws (when written) sessionsChanged
 */
export function withdrawal(
  user: Pick<User, 'poolId' | 'username' | 'sub'>,
  read: UserSessions | undefined,
  { sessionId, isLinked }: { sessionId: string; isLinked: boolean },
) {
  const session = read?.sessions.find(({ id }) => id === sessionId)
  if (!read || !session || read.sub !== user.sub) return []
  // From a token session the link leads up to its SSO session and not on to that one's others
  const { kept, ended } = withoutSession(read.sessions, session, isLinked)
  return [replaceSessions(user, kept, read), ...endedFamilies(user.poolId, ended)]
}

function sessionsOf({ user }: SessionOwner, read: UserSessions | undefined, now: number) {
  const { sub, signedOutAt } = user
  return read?.sub === sub ? activeSessions(read.sessions, { now, signedOutAt }) : []
}

function isCurrent({ originJti }: UserSession, { current }: SessionOwner): boolean {
  return current !== undefined && originJti === current
}

function description(session: UserSession, owner: SessionOwner): SessionDescriptionType {
  return {
    SessionId: session.id,
    SessionType: session.type,
    ClientId: session.clientId,
    CreateDate: new Date(session.createdAt),
    LastActiveDate: new Date(session.lastActiveAt),
    DeviceType: session.deviceType,
    LastIPAddress: session.lastIp,
    OriginSessionId: session.originSessionId,
    IsCurrentSession: isCurrent(session, owner),
  }
}

function requireTracking(pool: UserPool): void {
  if (!tracksSessions(pool)) throw notTracked()
}
