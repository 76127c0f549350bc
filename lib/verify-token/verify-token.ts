import { checkSignature, parseJws } from '../domain/jws.ts'
import { checkClaims, type TokenClaims } from '../domain/token-claims.ts'
import { TokenFault, type FaultReason } from '../domain/token-fault.ts'
import type { Inquiry } from './inquiry.ts'
import type { TokenAuthority } from './token-authority.ts'

/** Whether a token holds, with what it says or why it does not; never the token itself. */
export type TokenAnswer =
  | { readonly active: true; readonly claims: TokenClaims }
  | { readonly active: false; readonly reason: FaultReason; readonly message: string }

/** What verifying takes. */
export interface VerifyingServices {
  readonly tokenAuthority: TokenAuthority
  /** The time in milliseconds since the epoch. */
  readonly now: () => number
}

const algorithm = 'RS256'
const poolId = /^[\w-]{1,55}$/u

/**
 * Tells whether an ID or access token of this deployment holds now: signature, issuer, use, app
 * client, times, and that nothing ended it early. Nothing that it claims is told unless it holds.
 *
 * Source: RFC 7662, section 2.2, for the shape; developer guide, "Verifying JSON web tokens".
 */
export async function verifyToken(
  services: VerifyingServices,
  inquiry: Inquiry,
): Promise<TokenAnswer> {
  try {
    const claims = await goodClaims(services, inquiry)
    if (await services.tokenAuthority.isRevoked(claims)) {
      throw new TokenFault('revoked', 'The token was revoked, or its user signed out.')
    }
    return { active: true, claims }
  } catch (error) {
    if (!(error instanceof TokenFault)) throw error
    return { active: false, reason: error.reason, message: error.message }
  }
}

async function goodClaims(
  { tokenAuthority, now }: VerifyingServices,
  { token, tokenUse, clientId, userPoolId }: Inquiry,
): Promise<TokenClaims> {
  const jws = parseJws(token)
  const pool = poolNamed(jws.payload.iss)
  const issuer = tokenAuthority.issuerOf(userPoolId ?? pool)
  if (jws.payload.iss !== issuer) {
    throw new TokenFault('issuer', 'The token is of another issuer.')
  }
  const ours = jws.header.alg === algorithm
  const key = ours ? await tokenAuthority.publicKey(pool, jws.header.kid) : undefined
  checkSignature(jws, { algorithm, keyFor: () => key })
  return checkClaims(jws.payload, {
    issuers: [issuer],
    tokenUse,
    clientIds: clientId === null ? null : [clientId],
    scopes: null,
    groups: null,
    now: now(),
  })
}

/** The pool that an issuer names at its end, in both shapes of issuers. */
function poolNamed(issuer: unknown): string {
  const name = typeof issuer === 'string' ? issuer.slice(issuer.lastIndexOf('/') + 1) : ''
  if (!poolId.test(name)) throw new TokenFault('issuer', 'The token is of another issuer.')
  return name
}
