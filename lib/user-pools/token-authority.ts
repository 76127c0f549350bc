import type { TokenClaims } from '../domain/token-claims.ts'
import type { SigningKeys } from '../keys/signing-keys.ts'
import { poolIssuer, type Settings } from '../settings.ts'
import { clientRef } from '../store/app-clients.ts'
import { revocationRef } from '../store/revocations.ts'
import type { Table } from '../store/table.ts'
import { poolRef } from '../store/user-pools.ts'
import { userRef } from '../store/users.ts'
import type { TokenAuthority } from '../verify-token/token-authority.ts'
import { isSignedOut } from './access-token.ts'

/** The authority on the tokens of this deployment's user pools. */
export function userPoolAuthority({
  settings,
  table,
  signingKeys,
}: {
  settings: Settings
  table: Table
  signingKeys: SigningKeys
}): TokenAuthority {
  return {
    issuerOf: (poolId) => poolIssuer(settings, poolId),
    publicKey: async (poolId, kid) => {
      const keys = await signingKeys.of(poolId)
      return [keys?.id, keys?.access].find((key) => key?.kid === kid)?.publicKey
    },
    isRevoked: async (claims: TokenClaims) => {
      const poolId = claims.iss.slice(claims.iss.lastIndexOf('/') + 1)
      const { clientId, username } = holderOf(claims)
      const { jti = '', origin_jti: originJti } = claims as { jti?: string; origin_jti?: string } // in every token of ours
      const { pool, client, user, revocation } = await table.read({
        pool: poolRef(poolId),
        client: clientRef(poolId, clientId),
        user: userRef(poolId, username),
        revocation: revocationRef(poolId, originJti ?? jti),
      })
      if (!pool || !client || revocation || user?.sub !== claims.sub || !user.enabled) return true
      return isSignedOut(user, { jti, ...(originJti !== undefined && { origin_jti: originJti }) })
    },
  }
}

/** Client and user name: ID tokens call them otherwise than access tokens. */
function holderOf(claims: TokenClaims): { clientId: string; username: string } {
  const { aud, client_id, username, ...others } = claims as Record<string, unknown> // claims by name
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return {
    clientId: text(client_id ?? aud),
    username: text(username ?? others['cognito:username']),
  }
}
