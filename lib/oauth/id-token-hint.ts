import { parseJws, verifyJws } from '../domain/jws.ts'
import type { Services } from '../services.ts'
import { poolIssuer } from '../settings.ts'
import { poolIdOfClient } from '../user-pools/ids.ts'

const clientIdForm = /^[\w+]{1,128}$/u

/**
 * The client that an ID token of ours was issued to, also after its end (OpenID Connect RP-Initiated
 * Logout 1.0, section 2); undefined for any other token.
 */
export async function clientOfHint(
  { settings, signingKeys }: Pick<Services, 'settings' | 'signingKeys'>,
  token: string,
): Promise<string | undefined> {
  try {
    const { payload } = parseJws(token)
    const { aud, iss } = payload
    if (typeof aud !== 'string' || !clientIdForm.test(aud)) return undefined
    const poolId = poolIdOfClient(settings.region, aud)
    const keys = await signingKeys.of(poolId)
    verifyJws(token, {
      algorithm: 'RS256',
      keyFor: (kid) => (kid === keys?.id.kid ? keys.id.publicKey : undefined),
    })
    return iss === poolIssuer(settings, poolId) ? aud : undefined
  } catch {
    return undefined // whatever is wrong with it, it tells of no client
  }
}
