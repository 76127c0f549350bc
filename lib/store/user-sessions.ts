import type { UserSession } from '../domain/user-sessions.ts'
import { equals, exists } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, update, type Write } from './writes.ts'

/** The sessions of one user, in one item: they are few, and a limit holds over all of them. */
export interface UserSessions {
  /** Whose they are: a later user of the same name has none of them. */
  readonly sub: string
  readonly sessions: readonly UserSession[]
  /** Counts the sessions that came and went; a write carries the one it read as condition. */
  readonly version: number
}

/** Thrown when sessions came or went since the reading: read again and decide again. */
export const sessionsChanged = new Error('the sessions were changed meanwhile')

/** Where a user's sessions are stored. */
export const userSessionsRef = (poolId: string, username: string): Ref<UserSessions> => ({
  key: poolKeys.userSessions(poolId, username),
  parse: (attributes) => {
    const { sub, sessions, version } = attributes as unknown as StoredSessions // by replaceSessions
    return { sub, sessions: Object.values(sessions), version }
  },
})

interface StoredSessions {
  readonly sub: string
  readonly sessions: Readonly<Record<string, UserSession>>
  readonly version: number
}

/** Writes a user's sessions over those that were read (or over none). */
export function replaceSessions(
  { poolId, username, sub }: { poolId: string; username: string; sub: string },
  sessions: readonly UserSession[],
  read: UserSessions | undefined,
): Write {
  const lastEnd = Math.max(0, ...sessions.map(({ expiresAt }) => expiresAt))
  return put(
    poolKeys.userSessions(poolId, username),
    {
      sub,
      sessions: Object.fromEntries(sessions.map((session) => [session.id, session])), // our own ids
      version: (read?.version ?? 0) + 1,
      ttl: Math.ceil(lastEnd / 1000),
    },
    { when: [equals('version', read?.version)], otherwise: sessionsChanged },
  )
}

/** Notes that a session was used; it has to be there still. @throws (when written) sessionsChanged */
export function touchSession(
  { poolId, username }: { poolId: string; username: string },
  {
    id,
    lastActiveAt,
    deviceType,
    lastIp,
  }: Pick<UserSession, 'id' | 'lastActiveAt' | 'deviceType' | 'lastIp'>,
): Write {
  const path = `sessions.${id}`
  return update(
    poolKeys.userSessions(poolId, username),
    {
      set: {
        [`${path}.lastActiveAt`]: lastActiveAt,
        [`${path}.deviceType`]: deviceType,
        [`${path}.lastIp`]: lastIp,
      },
    },
    { when: [exists(path)], otherwise: sessionsChanged },
  )
}

/** Forgets the sessions of a user who is deleted. */
export function removeSessions(poolId: string, username: string): Write {
  return remove(poolKeys.userSessions(poolId, username))
}
