import { parseJws, verifyJws } from '../domain/jws.ts'
import type { Services } from '../services.ts'
import { poolIssuer } from '../settings.ts'
import { isClientId, poolIdOfClient } from '../user-pools/ids.ts'

/** Which client an ID token was issued to, and whom it is about. */
export interface Hint {
  readonly clientId: string
  readonly sub: unknown
}

/**
 * What an ID token of ours says, also after its end (OpenID Connect RP-Initiated Logout 1.0,
 * section 2; Core 1.0, 3.1.2.1, id_token_hint); undefined for any other token.
 */
export async function readHint(
  { settings, signingKeys }: Pick<Services, 'settings' | 'signingKeys'>,
  token: string,
): Promise<Hint | undefined> {
  try {
    const { payload } = parseJws(token)
    const { aud, iss, sub } = payload
    if (typeof aud !== 'string' || !isClientId(aud)) return undefined
    const poolId = poolIdOfClient(settings.region, aud)
    const keys = await signingKeys.of(poolId)
    verifyJws(token, {
      algorithm: 'RS256',
      keyFor: (kid) => (kid === keys?.id.kid ? keys.id.publicKey : undefined),
    })
    return iss === poolIssuer(settings, poolId) ? { clientId: aud, sub } : undefined
  } catch {
    return undefined // whatever is wrong with it, it tells of no client
  }
}
