import type { RefreshClaims } from '../keys/refresh-tokens.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { revokeFamily } from '../store/revocations.ts'
import type { Table } from '../store/table.ts'
import { sessionsChanged, userSessionsRef } from '../store/user-sessions.ts'
import { withdrawal } from './sessions/manage.ts'

/**
 * Ends a token family, and where sessions are tracked the session with it, and on demand the
 * browser's session that it is linked to.
 */
export async function endFamily(
  table: Table,
  claims: RefreshClaims,
  isLinked: boolean,
): Promise<void> {
  const { pool: poolId, username, sub, sessionId } = claims
  const end = revokeFamily(poolId, claims.originJti, claims.expiresAt * 1000)
  if (sessionId === undefined) return table.write(end)
  return retryOnChange([sessionsChanged], async () => {
    const read = await table.get(userSessionsRef(poolId, username))
    const user = { poolId, username, sub }
    const rest = withdrawal(user, read, { sessionId, isLinked })
    await table.write(...(rest.length > 0 ? rest : [end]))
  })
}
