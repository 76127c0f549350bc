import { identitiesAttribute } from './identities.ts'

/** The scope without which there is no ID token and no user info (OpenID Connect Core 1.0, 3.1.2.1). */
export const openIdScope = 'openid'

/** The scope of the user's own account: with it, an access token may call the user pools API. */
export const accountScope = 'aws.cognito.signin.user.admin'

/** The scope with which an access token may register clients with its pool (DcrConfigurationType). */
export const registrationScope = 'aws.cognito/dcr/register'

/** What an app was granted on a pool's domain; or by the API: `apiGrant`. */
export interface Grant {
  readonly scopes: readonly string[]
  /** The resource that the access token is bound to, which becomes its audience (RFC 8707). */
  readonly resource?: string | undefined
}

/** What a sign-in by API is granted. */
export const apiGrant: Grant = { scopes: [accountScope] }

/** What is left of a grant when a client is allowed no more than this now; undefined for nothing. */
export function stillAllowed(grant: Grant, allowed: readonly string[]): Grant | undefined {
  const scopes = grant.scopes.filter((scope) => allowed.includes(scope))
  return scopes.length === 0 ? undefined : { ...grant, scopes }
}

const addresses: ReadonlyMap<string, string> = new Map([
  ['email', 'email'],
  ['email_verified', 'email'],
  ['phone_number', 'phone'],
  ['phone_number_verified', 'phone'],
])

/**
 * Whether the claims of a grant tell of an attribute: `openid` alone of all that the client may read,
 * else `email` and `phone` of their addresses, and `profile` of everything else (developer guide,
 * "Scopes, M2M, and resource servers"). Whose account elsewhere it is goes with any of them.
 */
export function isTold(attribute: string, { scopes }: Grant): boolean {
  const limits = ['email', 'phone', 'profile'].filter((scope) => scopes.includes(scope))
  if (limits.length === 0 || attribute === identitiesAttribute) return true
  return limits.includes(addresses.get(attribute) ?? 'profile')
}
