import { timeOfUuid } from '../domain/uuid.ts'
import {
  openBrowserSession,
  sealBrowserSession,
  type BrowserClaims,
} from '../keys/browser-sessions.ts'
import type { Services } from '../services.ts'
import type { Group } from '../store/groups.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { sessionsChanged, userSessionsRef } from '../store/user-sessions.ts'
import { userRef, type User } from '../store/users.ts'
import { groupsOf } from '../user-pools/groups-of-user.ts'
import { withdrawal } from '../user-pools/sessions/manage.ts'
import { tracksSessions } from '../user-pools/sessions/track.ts'
import type { App } from './app.ts'
import { cookie } from './cookies.ts'
import type { DomainRequest } from './domain-request.ts'

/** A browser that is signed in at a pool's domain, and whom as. */
export interface BrowserSession {
  readonly claims: BrowserClaims
  readonly user: User
  readonly groups: () => Promise<readonly Group[]>
}

/** For how many minutes a session may be used unless the client says otherwise. */
const usualMinutes = 60

/** The name of the cookie, of which each pool has its own: prefixes of domains have one host. */
const nameOf = (poolId: string) => `__Host-session-${poolId}`

/**
 * The session that a browser brings to an app: of a user who is there and may sign in, whom neither
 * a sign-out nor a new password has ended it for, and young enough for the app. One round trip, none
 * without a cookie.
 */
export async function browserSession(
  services: Pick<Services, 'table' | 'keyring' | 'now'>,
  { pool, client }: Pick<App, 'pool' | 'client'>,
  request: DomainRequest,
): Promise<BrowserSession | undefined> {
  const value = request.cookies.get(nameOf(pool.id))
  if (value === undefined) return undefined
  const sealer = await services.keyring.sealer('user-pools')
  const claims = openBrowserSession(sealer, pool.id, value)
  if (!claims || isTooOld(services.now(), claims, client.ssoMinutes)) return undefined
  const { table } = services
  const { user, sessions } = await table.read({
    user: userRef(pool.id, claims.username),
    sessions: tracksSessions(pool) ? userSessionsRef(pool.id, claims.username) : undefined,
  })
  const isKept =
    !tracksSessions(pool) || sessions?.sessions.some(({ id }) => id === claims.sessionId)
  if (!user || !isKept || !isGoodFor(claims, user)) return undefined
  return { claims, user, groups: () => groupsOf(table, user) }
}

/** The cookie of a browser that has just been signed in. */
export async function sessionCookie(
  { keyring }: Pick<Services, 'keyring'>,
  { pool, client }: Pick<App, 'pool' | 'client'>,
  claims: BrowserClaims,
): Promise<string> {
  const sealer = await keyring.sealer('user-pools')
  const value = sealBrowserSession(sealer, pool.id, claims)
  return cookie(nameOf(pool.id), value, { seconds: (client.ssoMinutes ?? usualMinutes) * 60 })
}

/** Takes a session that the user sees from the user's, where the pool tracks sessions. */
export async function endSession(
  { table }: Pick<Services, 'table'>,
  { pool }: Pick<App, 'pool'>,
  { claims, user }: BrowserSession,
): Promise<void> {
  const { sessionId } = claims
  if (sessionId === undefined) return
  await retryOnChange([sessionsChanged], async () => {
    const read = await table.get(userSessionsRef(pool.id, user.username))
    const writes = withdrawal(user, read, { sessionId, isLinked: false })
    if (writes.length > 0) await table.write(...writes)
  })
}

/** The cookie that takes a browser's session away. */
export function endedSessionCookie(poolId: string): string {
  return cookie(nameOf(poolId), '', { seconds: 0 })
}

function isTooOld(now: number, { authTime }: BrowserClaims, minutes = usualMinutes): boolean {
  return now >= (authTime + minutes * 60) * 1000
}

function isGoodFor({ sub, id, passwordVersion }: BrowserClaims, user: User): boolean {
  const { enabled, status, signedOutAt = -Infinity, password } = user
  const isReady = status === 'CONFIRMED' || status === 'EXTERNAL_PROVIDER'
  const isSame = user.sub === sub && password?.version === passwordVersion
  return enabled && isReady && isSame && timeOfUuid(id) > signedOutAt
}
