import { timeOfUuid } from '../domain/uuid.ts'
import {
  openBrowserSession,
  sealBrowserSession,
  type BrowserClaims,
} from '../keys/browser-sessions.ts'
import type { Services } from '../services.ts'
import type { Group } from '../store/groups.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import type { Found } from '../store/table.ts'
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
  const claims = await broughtClaims(services, { pool }, request)
  if (!claims || isTooOld(services, { pool, client }, claims)) return undefined
  const found = await services.table.read({
    ...sessionRefs(pool.id, claims),
    ...(!tracksSessions(pool) && { sessionList: undefined }),
  })
  return judgedSession(services, { pool, client }, { claims, found })
}

/** The records that a session is judged by, to be read along with others; none without claims. */
export function sessionRefs(poolId: string, claims: BrowserClaims | undefined) {
  return {
    sessionUser: claims && userRef(poolId, claims.username),
    sessionList: claims && userSessionsRef(poolId, claims.username),
  }
}

/** The session that a browser brings, as {@link browserSession}, from records read before. */
export function judgedSession(
  services: Pick<Services, 'table' | 'now'>,
  { pool, client }: Pick<App, 'pool' | 'client'>,
  {
    claims,
    found,
  }: { claims: BrowserClaims | undefined; found: Found<ReturnType<typeof sessionRefs>> },
): BrowserSession | undefined {
  const { sessionUser: user, sessionList: list } = found
  if (!claims || !user || isTooOld(services, { pool, client }, claims)) return undefined
  const isKept =
    !tracksSessions(pool) ||
    (list?.sub === claims.sub && list.sessions.some(({ id }) => id === claims.sessionId))
  if (!isKept || !isGoodFor(claims, user)) return undefined
  const { table } = services
  return { claims, user, groups: () => groupsOf(table, user) }
}

/** What the cookie says that a browser brings, good or not; undefined for none that is ours. */
export async function broughtClaims(
  { keyring }: Pick<Services, 'keyring'>,
  { pool }: { readonly pool: Pick<App['pool'], 'id'> },
  { cookies }: Pick<DomainRequest, 'cookies'>,
): Promise<BrowserClaims | undefined> {
  const value = cookies.get(nameOf(pool.id))
  return value === undefined
    ? undefined
    : openBrowserSession(await keyring.sealer('user-pools'), pool.id, value)
}

/** The cookie of a browser that has just been signed in. */
export async function sessionCookie(
  { keyring, now }: Pick<Services, 'keyring' | 'now'>,
  { pool, client }: Pick<App, 'pool' | 'client'>,
  claims: BrowserClaims,
): Promise<string> {
  const sealer = await keyring.sealer('user-pools')
  const value = sealBrowserSession(sealer, pool.id, claims)
  const left = sessionEnd({ pool, client }, claims) - now()
  return cookie(nameOf(pool.id), value, { seconds: Math.ceil(left / 1000) })
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

/**
 * When a session ends that began at an app, in milliseconds since the epoch: other apps may use it
 * for as long as is usual, where this one is stricter.
 */
export function sessionEnd(
  app: Pick<App, 'pool' | 'client'>,
  claims: Pick<BrowserClaims, 'authTime'>,
): number {
  return endOfSession(claims, Math.max(ssoMinutes(app), usualMinutes))
}

/** What the client says of it counts only while the pool tracks sessions. */
function ssoMinutes({ pool, client }: Pick<App, 'pool' | 'client'>): number {
  return tracksSessions(pool) ? (client.ssoMinutes ?? usualMinutes) : usualMinutes
}

function isTooOld(
  { now }: Pick<Services, 'now'>,
  app: Pick<App, 'pool' | 'client'>,
  claims: BrowserClaims,
): boolean {
  return now() >= endOfSession(claims, ssoMinutes(app))
}

function endOfSession({ authTime }: Pick<BrowserClaims, 'authTime'>, minutes: number): number {
  return (authTime + minutes * 60) * 1000
}

function isGoodFor({ sub, id, passwordVersion }: BrowserClaims, user: User): boolean {
  const { enabled, status, signedOutAt = -Infinity, password } = user
  const isReady = status === 'CONFIRMED' || status === 'EXTERNAL_PROVIDER'
  const isSame = user.sub === sub && password?.version === passwordVersion
  return enabled && isReady && isSame && timeOfUuid(id) > signedOutAt
}
