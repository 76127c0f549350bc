import type { UserSession } from '../../domain/user-sessions.ts'
import { revokeFamily } from '../../store/revocations.ts'
import type { Write } from '../../store/writes.ts'

/** The writes that end the tokens of sessions. */
export function endedFamilies(poolId: string, sessions: readonly UserSession[]): Write[] {
  return sessions.flatMap(({ originJti, expiresAt }) =>
    originJti === undefined ? [] : [revokeFamily(poolId, originJti, expiresAt)],
  )
}
