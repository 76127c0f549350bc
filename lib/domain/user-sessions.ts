/**
 * A session of a user: a token session is one sign-in and what its refresh token renewed; an SSO
 * session is a browser that is signed in to the hosted pages. Times are milliseconds since the epoch.
 */
export interface UserSession {
  /** 28 lower-case letters and digits that begin with `tkn` or `sso`. */
  readonly id: string
  readonly type: 'TOKEN' | 'SSO'
  readonly clientId: string
  readonly createdAt: number
  readonly lastActiveAt: number
  readonly expiresAt: number
  /** The token family of a token session, which ends with it. */
  readonly originJti?: string | undefined
  /** The SSO session that a token session came from. */
  readonly originSessionId?: string | undefined
  readonly deviceType: string
  readonly lastIp?: string | undefined
}

/** Sessions that go on, and those that end. */
export interface DividedSessions {
  readonly kept: readonly UserSession[]
  readonly ended: readonly UserSession[]
}

/** The sessions that have not ended: by themselves, or by a sign-out of the user. */
export function activeSessions(
  sessions: readonly UserSession[],
  { now, signedOutAt = -Infinity }: { now: number; signedOutAt?: number | undefined },
): UserSession[] {
  return sessions.filter(({ expiresAt, createdAt }) => now < expiresAt && createdAt > signedOutAt)
}

/** Browsers of one user that are signed in at most: with 100 token sessions they fill one page. */
const mostBrowsers = 25

/** Adds the session of a browser, and drops those that were used the longest time ago. */
export function withBrowserSession(
  sessions: readonly UserSession[],
  fresh: UserSession,
): readonly UserSession[] {
  const latestFirst = sessions
    .filter(({ type }) => type === 'SSO')
    .sort((one, other) => other.lastActiveAt - one.lastActiveAt)
  const dropped = latestFirst.slice(mostBrowsers - 1)
  return [...sessions.filter((one) => !dropped.includes(one)), fresh]
}

/**
 * Adds a token session, which is a use of the browser's session that it came from. Where there are more than the pool allows, those end that were used the
 * longest time ago (API reference, SetUserPoolSessionConfiguration, "MaxPerUser").
 */
export function withTokenSession(
  sessions: readonly UserSession[],
  fresh: UserSession,
  maxPerUser: number,
): DividedSessions {
  const oldestFirst = sessions
    .filter(({ type }) => type === 'TOKEN')
    .sort((one, other) => one.lastActiveAt - other.lastActiveAt)
  const surplus = Math.max(0, oldestFirst.length + 1 - maxPerUser)
  const ended = oldestFirst.slice(0, surplus)
  const { originSessionId, lastActiveAt } = fresh
  const kept = sessions
    .filter((one) => !ended.includes(one))
    .map((one) => (one.id === originSessionId ? { ...one, lastActiveAt } : one))
  return { kept: [...kept, fresh], ended }
}

/**
 * Ends a session, and with it those that it is linked to if asked: the SSO session that a token
 * session came from, or the token sessions that came from an SSO session (API reference,
 * RevokeUserSession, "RevokeAssociatedSessions").
 */
export function withoutSession(
  sessions: readonly UserSession[],
  session: UserSession,
  isLinked: boolean,
): DividedSessions {
  const ends = (other: UserSession) =>
    other.id === session.id ||
    (isLinked && (other.id === session.originSessionId || other.originSessionId === session.id))
  return {
    kept: sessions.filter((other) => !ends(other)),
    ended: sessions.filter(ends),
  }
}
