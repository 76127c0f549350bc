import type { KeyObject } from 'node:crypto'
import { checkSignature, parseJws, type Jws } from './jws.ts'
import type { JwsAlgorithm } from './jws-algorithms.ts'
import {
  badSignature,
  expiredLogin,
  noIdToken,
  ownToken,
  refusedLogin,
  unsupportedProvider,
} from './login-refusals.ts'

/** What an OpenID provider is known to be, of what its tokens say. */
export interface ProviderExpectation {
  /** The provider's name in `Logins`: its issuer without `https://`. */
  readonly name: string
  /** The scheme that the issuer has in tokens: not https on one machine only. */
  readonly scheme: 'https' | 'http'
  /** The issuer of identity pools, whose tokens are not logins. */
  readonly brokerIssuer: string
  readonly algorithms: readonly JwsAlgorithm[]
}

/** For which apps a token may have been made. */
export interface ExpectedAudience {
  readonly clientIds: readonly string[]
  /** Whether the app that asked for the token, if it is told, has to be one of them, too. */
  readonly checksParty: boolean
  /** Cognito says less of tokens for other apps where a pool names the app itself. */
  readonly isConfiguredInPool: boolean
}

/** A provider's ID token taken apart, nothing in it believed yet. */
export interface ProviderToken {
  readonly jws: Jws
  readonly algorithm: JwsAlgorithm
  readonly kid: string
}

/** The claims of a provider's ID token, checked. Times are epoch seconds. */
export interface ProviderClaims extends Readonly<Record<string, unknown>> {
  readonly sub: string
  readonly iat: number
  readonly exp: number
}

/** Seconds that a provider's clock may differ from ours, as Cognito has it. */
const grace = 300

/** OpenID Connect Core 1.0, section 2: `sub` has at most 255 characters. */
const longestSubject = 255

/**
 * Takes a provider's ID token apart, and refuses what needs no key to be refused.
 *
 * @throws ServiceError NotAuthorizedException with Cognito's sentence for what is wrong
 *
 * Source: developer guide, "Validating an OpenID Connect token"; RFC 8725, section 3.1.
 */
export function readProviderToken(token: string, expected: ProviderExpectation): ProviderToken {
  const jws = parsed(token)
  const { iss, aud } = jws.payload
  if (iss === expected.brokerIssuer) throw refusedLogin(ownToken)
  if (!isIssuer(iss, expected)) throw refusedLogin("Issuer doesn't match providerName")
  if (aud === undefined) throw refusedLogin('Missing a required claim: aud')
  const algorithm = expected.algorithms.find((one) => one === jws.header.alg)
  if (algorithm === undefined) throw refusedLogin(badSignature)
  return { jws, algorithm, kid: jws.header.kid }
}

/**
 * Checks the rest: signature, subject, audience and times.
 *
 * @param key the provider's key of the token's name; undefined when it has none
 * @param now in milliseconds since the epoch
 * @throws ServiceError NotAuthorizedException
 *
 * Source: developer guide, "Validating an OpenID Connect token"; OpenID Connect Core 1.0, section
 * 3.1.3.7.
 */
export function checkProviderToken(
  { jws, algorithm }: ProviderToken,
  key: KeyObject | undefined,
  { audience, now }: { audience: ExpectedAudience; now: number },
): ProviderClaims {
  if (!key) throw refusedLogin("Couldn't verify signed token.")
  try {
    checkSignature(jws, { algorithm, keyFor: () => key })
  } catch (error) {
    throw refusedLogin(badSignature, error)
  }
  const claims = readClaims(jws.payload)
  checkAudience(claims, audience)
  checkTimes(claims, Math.floor(now / 1000))
  return claims
}

/** The app that a token was made for: the one that asked for it, where there are several. */
export function audienceOf({ aud, azp }: ProviderClaims): string {
  if (typeof aud === 'string') return aud
  return String(azp ?? (Array.isArray(aud) ? aud[0] : ''))
}

function parsed(token: string): Jws {
  try {
    return parseJws(token)
  } catch (error) {
    throw refusedLogin(noIdToken, error)
  }
}

/** With or without the scheme, as Google had it, and the slash at the end, as Auth0 has it. */
function isIssuer(iss: unknown, { name, scheme }: ProviderExpectation): boolean {
  const plain = name.replace(/\/$/u, '')
  return [plain, `${plain}/`].some((one) => iss === one || iss === `${scheme}://${one}`)
}

function readClaims(payload: Readonly<Record<string, unknown>>): ProviderClaims {
  const { sub, iat, exp, nbf = 0 } = payload
  const isNamed =
    typeof sub === 'string' && sub !== '' && sub.length <= longestSubject && sub.isWellFormed()
  if (!isNamed || ![iat, exp, nbf].every(Number.isFinite)) throw refusedLogin(noIdToken)
  return payload as ProviderClaims // the members that the type adds were looked at above
}

function checkAudience(
  { aud, azp }: ProviderClaims,
  { clientIds, checksParty, isConfiguredInPool }: ExpectedAudience,
): void {
  const isOurs = (client: unknown) => typeof client === 'string' && clientIds.includes(client)
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const hasParty = azp !== undefined || audiences.length > 1
  if (audiences.some(isOurs) && (!checksParty || !hasParty || isOurs(azp))) return
  throw isConfiguredInPool ? unsupportedProvider() : refusedLogin('Incorrect token audience.')
}

function checkTimes({ iat, exp, nbf }: ProviderClaims, now: number): void {
  if (now >= exp + grace) throw expiredLogin(now, exp)
  if (iat > now + grace || Number(nbf ?? 0) > now + grace)
    throw refusedLogin('Token is not valid yet.')
}
