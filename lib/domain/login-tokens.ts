import type { KeyObject } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import { parseJws, verifyJws } from './jws.ts'
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

/** Whom a login token claims to speak of; undefined when it is no ID token at all. */
export function claimedUser(token: string): ClaimedUser | undefined {
  const payload = tryToParse(token)
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
  const unverified = tryToParse(token)
  if (!unverified) throw refused('Not a valid OpenId Connect identity token.')
  if (unverified.iss === expected.brokerIssuer) throw refused("Can't pass in a Cognito token.")
  if (unverified.iss !== expected.issuer) throw refused("Issuer doesn't match providerName")
  if (unverified.aud === undefined) throw refused('Missing a required claim: aud')
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

/** AWS's answer to a login with a provider, or from an app client, that the pool does not list. */
export function unsupportedProvider(cause?: unknown): ServiceError {
  return new ServiceError(
    'NotAuthorizedException',
    'Token is not from a supported provider of this identity pool.',
    { cause },
  )
}

function refusal(error: unknown, { exp, now }: { exp: unknown; now: number }): unknown {
  if (!(error instanceof TokenFault)) return error
  switch (error.reason) {
    case 'client':
      return unsupportedProvider(error)
    case 'expired': // by now the signature was good, so that `exp` is a number of ours
      return refused(`Token expired: ${String(now)} >= ${String(exp)}`, error)
    case 'algorithm':
    case 'unknown_key':
    case 'signature':
      return refused('Token signature invalid.', error)
    default:
      return refused('Not a valid OpenId Connect identity token.', error)
  }
}

function refused(reason: string, cause?: unknown): ServiceError {
  return new ServiceError('NotAuthorizedException', `Invalid login token. ${reason}`, { cause })
}

function tryToParse(token: string): Record<string, unknown> | undefined {
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
