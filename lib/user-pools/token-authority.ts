import { readPublicJwk } from '../domain/jwk.ts'
import { clientOf, type TokenClaims } from '../domain/token-claims.ts'
import { publicJwks } from '../keys/signing-keys.ts'
import { poolIssuer, type Settings } from '../settings.ts'
import { clientRef } from '../store/app-clients.ts'
import { revocationRef } from '../store/revocations.ts'
import { signingKeysRef } from '../store/signing-keys.ts'
import type { Table } from '../store/table.ts'
import { poolRef } from '../store/user-pools.ts'
import { userRef } from '../store/users.ts'
import type { TokenAuthority } from '../verify-token/token-authority.ts'
import { isSignedOut } from './access-token.ts'

/**
 * The authority on the tokens of this deployment's user pools. It reads public keys only, so that
 * the function that verifies tokens cannot open a private one.
 */
export function userPoolAuthority({
  settings,
  table,
}: {
  settings: Settings
  table: Table
}): TokenAuthority {
  return {
    issuerOf: (poolId) => poolIssuer(settings, poolId),
    publicKey: async (poolId, kid) => {
      const keys = await table.get(signingKeysRef(poolId))
      const jwk = keys && publicJwks(keys).find((key) => key.kid === kid)
      return jwk && readPublicJwk(jwk, 'RS256')
    },
    isRevoked: async (claims) => {
      const poolId = claims.iss.slice(claims.iss.lastIndexOf('/') + 1)
      const jti = text(claims.jti)
      const family = claims.origin_jti === undefined ? jti : text(claims.origin_jti)
      const { pool, client, user, revocation } = await table.read({
        pool: poolRef(poolId),
        client: clientRef(poolId, text(clientOf(claims))),
        user: isMachine(claims) ? undefined : userRef(poolId, userOf(claims)),
        revocation: revocationRef(poolId, family),
      })
      if (!pool || !client || revocation) return true
      if (isMachine(claims)) return false
      if (user?.sub !== claims.sub || !user.enabled) return true
      return isSignedOut(user, { jti: family })
    },
  }
}

/** Whether a token is a client's own: there is no user in it. */
function isMachine({ token_use, sub, client_id, username }: TokenClaims): boolean {
  return token_use === 'access' && username === undefined && sub === client_id
}

/** The user name: ID tokens call it otherwise than access tokens. */
function userOf(claims: TokenClaims): string {
  return text(claims.token_use === 'access' ? claims.username : claims['cognito:username'])
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
