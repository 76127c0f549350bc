import { ServiceError } from '../errors.ts'
import type { GroupClaims } from './group-claims.ts'
import type { Payload } from './token-payloads.ts'

/** What a pre token generation trigger changes of one token's claims. */
export interface ClaimOverrides {
  readonly claimsToAddOrOverride: Payload
  readonly claimsToSuppress: readonly string[]
}

/** What it changes of an access token. */
export interface AccessOverrides extends ClaimOverrides {
  readonly scopesToAdd: readonly string[]
  readonly scopesToSuppress: readonly string[]
}

/** What it changes of the tokens of one sign-in. */
export interface TokenOverrides {
  readonly id: ClaimOverrides
  readonly access: AccessOverrides
  /** Replaces the group claims of both tokens; absent leaves them, an empty one removes them. */
  readonly groups: GroupClaims | undefined
}

/** The payloads of the tokens that are about to be signed; a machine has no ID token. */
export interface TokenPayloads {
  readonly id?: Payload
  readonly access: Payload
}

/** How many claims and scopes a trigger may name in all. */
const mostOverrides = 5000

/** Claims that no trigger changes, whichever token they stand in. */
const fixedClaims = new Set([
  'acr',
  'amr',
  'at_hash',
  'aud',
  'auth_time',
  'azp',
  'client_id',
  'device_key',
  'event_id',
  'exp',
  'iat',
  'identities',
  'iss',
  'jti',
  'nbf',
  'nonce',
  'origin_jti',
  'sub',
  'token_use',
  'username',
  'version',
])

/** Claims of an ID token that other programs read as text, number or boolean. */
const plainIdClaims = new Set(['phone_number_verified', 'email_verified', 'updated_at', 'address'])

/**
 * The payloads with a trigger's changes. What it may not change it changes silently not; a claim or
 * scope that is both added and suppressed is suppressed.
 *
 * @throws ServiceError InvalidLambdaResponseException for more than 5,000 claims and scopes
 *
 * Source: developer guide, "Pre token generation Lambda trigger".
 */
export function applyTokenOverrides(
  { id, access }: TokenPayloads,
  overrides: TokenOverrides,
): TokenPayloads {
  checkSize(overrides)
  const { groups } = overrides
  const scoped = withScopes(access, overrides.access)
  return {
    ...(id && { id: withClaims(withGroups(id, groups, 'id'), overrides.id, mayChangeId) }),
    access: withClaims(
      withGroups(scoped, groups, 'access'),
      overrides.access,
      mayChangeAccess(access.client_id),
    ),
  }
}

type Permission = (claim: string, value: unknown) => boolean

function mayChangeId(claim: string, value: unknown): boolean {
  const isComplex = typeof value === 'object' && value !== null
  return !isFixed(claim) && !(isComplex && plainIdClaims.has(claim))
}

/** An audience may be added if it is the client; scopes have members of their own. */
function mayChangeAccess(clientId: unknown): Permission {
  return (claim, value) =>
    claim === 'aud' ? value === clientId : claim !== 'scope' && !isFixed(claim)
}

function isFixed(claim: string): boolean {
  return fixedClaims.has(claim) || claim.startsWith('cognito:') || claim.startsWith('dev:')
}

function withClaims(
  payload: Payload,
  { claimsToAddOrOverride, claimsToSuppress }: ClaimOverrides,
  mayChange: Permission,
): Payload {
  const suppressed = new Set(claimsToSuppress.flatMap(suppressedBy))
  const added = Object.entries(claimsToAddOrOverride).filter(
    ([claim, value]) => value !== null && mayChange(claim, value),
  )
  const entries = [...Object.entries(payload), ...added]
  return Object.fromEntries(entries.filter(([claim]) => !suppressed.has(claim)))
}

/** Groups go with their roles; developer attributes may be suppressed though not changed. */
function suppressedBy(claim: string): string[] {
  if (claim === 'cognito:groups') return groupClaimNames
  if (claim.startsWith('dev:')) return [claim]
  return isFixed(claim) || claim === 'scope' ? [] : [claim]
}

const groupClaimNames = ['cognito:groups', 'cognito:roles', 'cognito:preferred_role']

function withGroups(
  payload: Payload,
  groups: GroupClaims | undefined,
  use: 'id' | 'access',
): Payload {
  if (!groups) return payload
  const others = Object.entries(payload).filter(([claim]) => !groupClaimNames.includes(claim))
  return { ...Object.fromEntries(others), ...groupPayload(groups, use) }
}

/** The claims that groups make in a token; roles are for ID tokens only. */
function groupPayload(
  { groups, roles, preferredRole }: GroupClaims,
  use: 'id' | 'access',
): Payload {
  return {
    ...(groups.length > 0 && { 'cognito:groups': groups }),
    ...(use === 'id' && roles.length > 0 && { 'cognito:roles': roles }),
    ...(use === 'id' && preferredRole && { 'cognito:preferred_role': preferredRole }),
  }
}

function withScopes(payload: Payload, { scopesToAdd, scopesToSuppress }: AccessOverrides): Payload {
  if (scopesToAdd.length === 0 && scopesToSuppress.length === 0) return payload
  const present = typeof payload.scope === 'string' ? payload.scope.split(' ') : []
  const suppressed = new Set(scopesToSuppress)
  const added = scopesToAdd.filter((scope) => scope !== '' && !/\s/u.test(scope))
  const scopes = [...new Set([...present, ...added])].filter((scope) => !suppressed.has(scope))
  return { ...payload, scope: scopes.join(' ') }
}

function checkSize({ id, access }: TokenOverrides): void {
  const claims = [id, access].map(
    ({ claimsToAddOrOverride, claimsToSuppress }) =>
      Object.keys(claimsToAddOrOverride).length + claimsToSuppress.length,
  )
  const scopes = access.scopesToAdd.length + access.scopesToSuppress.length
  const total = claims.reduce((sum, count) => sum + count, scopes)
  if (total > mostOverrides) throw new ServiceError('InvalidLambdaResponseException')
}
