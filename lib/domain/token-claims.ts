import { TokenFault } from './token-fault.ts'

/** What a token is for: an ID token tells who somebody is, an access token what they may do. */
export type TokenUse = 'id' | 'access'

/** The claims that every user-pool token has, checked. Times are epoch seconds. */
export interface TokenClaims extends Readonly<Record<string, unknown>> {
  readonly sub: string
  readonly iss: string
  readonly token_use: TokenUse
  readonly iat: number
  readonly exp: number
}

/** What a token has to permit; `null` asks for nothing. */
export interface Rights {
  /** One of these scopes is enough, as in API Gateway. */
  readonly scopes: readonly string[] | null
  /** One of these groups is enough. */
  readonly groups: readonly string[] | null
}

/** What a token is held against. `null` skips a check; leaving one out throws. */
export interface Expectation extends Rights {
  readonly issuers: readonly string[]
  /** `null` takes either use. */
  readonly tokenUse: TokenUse | null
  readonly clientIds: readonly string[] | null
  /** The time in milliseconds since the epoch. */
  readonly now: number
}

/** How far a token's beginning may lie ahead of our clock, in seconds. */
const leeway = 60

/**
 * Checks the claims of a user-pool token whose signature is good.
 *
 * @throws TokenFault malformed, issuer, token_use, client, expired, not_yet_valid, scope, group
 * @throws TypeError when an expectation was left out
 *
 * Source: developer guide, "Verifying JSON web tokens"; RFC 7519, section 4.1.
 */
export function checkClaims(payload: Record<string, unknown>, expected: Expectation): TokenClaims {
  requireEach(expected)
  const claims = readClaims(payload)
  if (!expected.issuers.includes(claims.iss)) {
    throw new TokenFault('issuer', 'The token is of another issuer.')
  }
  if (expected.tokenUse !== null && claims.token_use !== expected.tokenUse) {
    throw new TokenFault('token_use', `The token is not an ${expected.tokenUse} token.`)
  }
  checkClient(claims, expected.clientIds)
  checkTimes(claims, expected.now / 1000)
  checkRights(claims, expected)
  return claims
}

/**
 * Checks what a token permits, apart from whether it is good.
 *
 * @throws TokenFault scope, group
 *
 * Source: RFC 9068, section 4; developer guide, "Understanding the access token".
 */
export function checkRights(claims: TokenClaims, { scopes, groups }: Rights): void {
  const { scope, 'cognito:groups': heldGroups } = claims
  const heldScopes = typeof scope === 'string' ? scope.split(' ') : []
  if (scopes !== null && !scopes.some((one) => heldScopes.includes(one))) {
    throw new TokenFault('scope', 'The token has none of the scopes that are needed.')
  }
  const held: readonly unknown[] = Array.isArray(heldGroups) ? heldGroups : []
  if (groups !== null && !groups.some((one) => held.includes(one))) {
    throw new TokenFault('group', 'The user is in none of the groups that are needed.')
  }
}

/** The app client that a token was issued to: an access token names it apart from its audience. */
export function clientOf(claims: TokenClaims): unknown {
  return claims.token_use === 'access' ? claims.client_id : claims.aud
}

function requireEach(expected: Expectation): void {
  const names = ['issuers', 'tokenUse', 'clientIds', 'scopes', 'groups', 'now'] as const
  const absent = names.find((name) => (expected as Partial<Expectation>)[name] === undefined)
  if (absent !== undefined) {
    throw new TypeError(`Say what \`${absent}\` has to be; null skips the check.`)
  }
  if (!Number.isFinite(expected.now)) throw new TypeError('`now` has to be a time.')
}

function readClaims(payload: Record<string, unknown>): TokenClaims {
  const { sub, iss, token_use: use, iat, exp, nbf } = payload
  if (typeof sub !== 'string' || sub === '') throw wrongType('sub')
  if (typeof iss !== 'string') throw wrongType('iss')
  if (!isTime(iat)) throw wrongType('iat')
  if (!isTime(exp)) throw wrongType('exp')
  if (nbf !== undefined && !isTime(nbf)) throw wrongType('nbf')
  if (use !== 'id' && use !== 'access') {
    throw new TokenFault('token_use', 'The token is neither an id nor an access token.')
  }
  return payload as TokenClaims // the members that the type adds were looked at above
}

function checkClient(claims: TokenClaims, clientIds: readonly string[] | null): void {
  if (clientIds === null) return
  const client = clientOf(claims)
  if (typeof client !== 'string' || !clientIds.includes(client)) {
    throw new TokenFault('client', 'The token was issued to another app client.')
  }
}

function checkTimes({ exp, iat, nbf }: TokenClaims, now: number): void {
  if (now >= exp) throw new TokenFault('expired', 'The token has expired.')
  if (iat > now + leeway || (isTime(nbf) && nbf > now + leeway)) {
    throw new TokenFault('not_yet_valid', 'The token is not valid yet.')
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function wrongType(claim: string): TokenFault {
  return new TokenFault('malformed', `The token's \`${claim}\` is missing or of a wrong type.`)
}
