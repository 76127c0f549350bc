import type { KeyObject } from 'node:crypto'
import { parseJws, verifyJws } from './jws.ts'
import {
  badSignature,
  expiredLogin,
  noIdToken,
  ownToken,
  refusedLogin,
  unsupportedProvider,
} from './login-refusals.ts'
import { checkClaims, type TokenClaims } from './token-claims.ts'
import { TokenFault } from './token-fault.ts'

/** Whom an ID token speaks of by its own account, nothing of it believed yet. */
export interface ClaimedUser {
  readonly sub: string
  readonly username: string
  /** The sign-in that the token goes back to; the token's own id where it does not say. */
  readonly originJti: string
}

/** What a user pool's ID token is held against. */
export interface LoginExpectation {
  /** The pool's issuer: what the provider's name stands for. */
  readonly issuer: string
  /** The issuer of identity pools, whose tokens are not logins. */
  readonly brokerIssuer: string
  /** The pool's key for ID tokens; undefined when there is no such pool. */
  readonly key: { readonly kid: string; readonly publicKey: KeyObject } | undefined
  /** The app clients of the pool that the identity pool takes tokens from. */
  readonly clientIds: readonly string[]
  /** The time in milliseconds since the epoch. */
  readonly now: number
}

/** Names longer than this, or not well-formed, are none of ours and cannot be keys of the table. */
const longestName = 128

/** Whom a login token claims to speak of; undefined when it is no ID token of a user pool at all. */
export function claimedUser(token: string): ClaimedUser | undefined {
  const payload = unverifiedClaims(token)
  const sub = nameIn(payload?.sub)
  const username = nameIn(payload?.['cognito:username'])
  const originJti = nameIn(payload?.origin_jti ?? payload?.jti)
  return sub && username && originJti ? { sub, username, originJti } : undefined
}

/**
 * Checks a login token fully: whose it is, signature, client, use, times.
 *
 * @throws ServiceError NotAuthorizedException with AWS's sentence for what is wrong
 *
 * Source: developer guide, "Amazon Cognito user pools as an identity pool IdP" and "Verifying JSON
 * web tokens".
 */
export function checkLoginToken(token: string, expected: LoginExpectation): TokenClaims {
  const unverified = unverifiedClaims(token)
  if (!unverified) throw refusedLogin(noIdToken)
  if (unverified.iss === expected.brokerIssuer) throw refusedLogin(ownToken)
  if (unverified.iss !== expected.issuer) throw refusedLogin("Issuer doesn't match providerName")
  if (unverified.aud === undefined) throw refusedLogin('Missing a required claim: aud')
  try {
    const payload = verifyJws(token, {
      algorithm: 'RS256',
      keyFor: (kid) => (kid === expected.key?.kid ? expected.key.publicKey : undefined),
    })
    return checkClaims(payload, {
      issuers: [expected.issuer],
      tokenUse: 'id',
      clientIds: expected.clientIds,
      scopes: null,
      groups: null,
      now: expected.now,
    })
  } catch (error) {
    throw refusal(error, { exp: unverified.exp, now: Math.floor(expected.now / 1000) })
  }
}

function refusal(error: unknown, { exp, now }: { exp: unknown; now: number }): unknown {
  if (!(error instanceof TokenFault)) return error
  switch (error.reason) {
    case 'client':
      return unsupportedProvider(error)
    case 'expired': // by now the signature was good, so that `exp` is a number of ours
      return expiredLogin(now, exp, error)
    case 'algorithm':
    case 'unknown_key':
    case 'signature':
      return refusedLogin(badSignature, error)
    default:
      return refusedLogin(noIdToken, error)
  }
}

/** What a login token says, nothing of it believed yet; undefined for what is no token. */
export function unverifiedClaims(token: string): Record<string, unknown> | undefined {
  try {
    return parseJws(token).payload
  } catch {
    return undefined // garbage: refused by the one sentence for it
  }
}

function nameIn(claim: unknown): string | undefined {
  if (typeof claim !== 'string' || !claim.isWellFormed()) return undefined
  return claim !== '' && claim.length <= longestName ? claim : undefined
}
