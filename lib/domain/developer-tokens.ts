import type { KeyObject } from 'node:crypto'
import { verifyJws } from './jws.ts'
import { badSignature, expiredLogin, noIdToken, refusedLogin } from './login-refusals.ts'
import { unverifiedClaims } from './login-tokens.ts'
import { developerPerson } from './openid-token.ts'
import { TokenFault } from './token-fault.ts'

/** What the token of a developer's user is held against. */
export interface DeveloperTokenExpectation {
  readonly brokerIssuer: string
  /** The key of the identity pools' own issuer; undefined before it signed anything. */
  readonly key: { readonly kid: string; readonly publicKey: KeyObject } | undefined
  readonly identityPoolId: string
  /** The identity that is asked for. */
  readonly identityId: string
  /** The pool's developer provider. */
  readonly provider: string
  /** The time in milliseconds since the epoch. */
  readonly now: number
}

/** Whom the pool's owner vouched for, and all that the token says. */
export interface DeveloperUser {
  /** The owner's own name of the user. */
  readonly identifier: string
  readonly claims: Readonly<Record<string, unknown>>
}

/**
 * Checks a token of GetOpenIdTokenForDeveloperIdentity that comes back as a login: our signature,
 * this pool, this identity, its times, and that it was the pool's owner who asked for it: a guest's
 * token, or one that another login was good for, stands for nobody's name.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence for what is wrong
 *
 * Source: developer guide, "Developer-authenticated identities"; API reference,
 * GetCredentialsForIdentity.
 */
export function checkDeveloperToken(
  token: string,
  expected: DeveloperTokenExpectation,
): DeveloperUser {
  const unverified = unverifiedClaims(token)
  if (!unverified) throw refusedLogin(noIdToken)
  if (unverified.iss !== expected.brokerIssuer) throw refusedLogin('Not a Cognito token.')
  const claims = verified(token, expected.key)
  const now = Math.floor(expected.now / 1000)
  if (claims.aud !== expected.identityPoolId) throw refusedLogin('Incorrect token audience.')
  if (typeof claims.exp !== 'number' || now >= claims.exp) throw expiredLogin(now, claims.exp)
  if (claims.sub !== expected.identityId) throw refusedLogin('Token is for another identity.')
  const { provider, identityPoolId } = expected
  const prefix = developerPerson(provider, { identityPoolId, userIdentifier: '' })
  const identifier = identifierIn(claims.amr, prefix)
  if (identifier === undefined) throw refusedLogin('Not a token of a developer identity.')
  return { identifier, claims }
}

function verified(
  token: string,
  key: DeveloperTokenExpectation['key'],
): Readonly<Record<string, unknown>> {
  try {
    return verifyJws(token, {
      algorithm: 'RS256',
      keyFor: (kid) => (kid === key?.kid ? key.publicKey : undefined),
    })
  } catch (error) {
    if (error instanceof TokenFault) throw refusedLogin(badSignature, error)
    throw error
  }
}

/** `amr` names each provider and, after it, the person: of a developer's user by pool and name. */
function identifierIn(amr: unknown, prefix: string): string | undefined {
  const entries: readonly unknown[] = Array.isArray(amr) ? amr : []
  const person = entries.find(
    (entry) => typeof entry === 'string' && entry.startsWith(prefix) && entry !== prefix,
  )
  return typeof person === 'string' ? person.slice(prefix.length) : undefined
}
