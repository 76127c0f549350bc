import type { MappingRule, RoleMapping } from '@aws-sdk/client-cognito-identity'
import { ServiceError } from '../errors.ts'

/** A login as far as the choice of a role cares. */
export interface MappedLogin {
  readonly provider: string
  /** How roles are mapped for this provider and app client; undefined when they are not. */
  readonly mapping: RoleMapping | undefined
  /** The roles that a SAML assertion offers; undefined for other logins. */
  readonly offeredRoles?: readonly string[] | undefined
  /** Whether it is of a user pool: only such a token names roles, whatever another one claims. */
  readonly isOfUserPool?: boolean | undefined
  readonly claims: Readonly<Record<string, unknown>>
}

/** What decides about a role. */
export interface RoleQuestion {
  /** The pool's default roles. */
  readonly authenticated: string | undefined
  readonly unauthenticated: string | undefined
  /** The logins presented; none for a guest. */
  readonly logins: readonly MappedLogin[]
  /** The role that the caller asks for. */
  readonly customRoleArn: string | undefined
}

/**
 * The role that an identity gets: by the mapping of its provider, else what its SAML assertion
 * offers, else the pool's default. Of several logins the first one that decides does. A role in the
 * request is only taken when the token, a rule or the default names it.
 *
 * @throws ServiceError NotAuthorizedException when the mapping denies,
 *   InvalidIdentityPoolConfigurationException when there is no role
 *
 * Source: developer guide, "Using role-based access control" and "Customizing your user role with
 * SAML".
 */
export function chooseRole(question: RoleQuestion): string {
  const { logins, customRoleArn } = question
  const mapped = logins.find(({ mapping }) => mapping !== undefined)
  if (mapped?.mapping) {
    return mappedRole({ ...mapped, mapping: mapped.mapping }, question)
  }
  const offered = logins.find(({ offeredRoles }) => offeredRoles !== undefined)?.offeredRoles
  if (offered) return offeredRole(offered, question)
  const role = defaultRole(logins.length > 0 ? question.authenticated : question.unauthenticated)
  if (customRoleArn !== undefined && customRoleArn !== role) throw forbiddenRole(customRoleArn)
  return role
}

/** The one that was asked for, or the only one; of several, nobody but the person may choose. */
function offeredRole(
  offered: readonly string[],
  { authenticated, customRoleArn }: RoleQuestion,
): string {
  if (customRoleArn !== undefined) {
    if (!offered.includes(customRoleArn)) throw forbiddenRole(customRoleArn)
    return customRoleArn
  }
  const [only, ...others] = offered
  return others.length > 0 ? defaultRole(authenticated) : defaultRole(only)
}

function mappedRole(
  login: MappedLogin & { mapping: RoleMapping },
  { authenticated, customRoleArn }: RoleQuestion,
): string {
  const { provider, mapping, claims } = login
  const { allowed, preferred } =
    mapping.Type === 'Token' ? rolesInToken(login) : rolesByRules(mapping, claims)
  if (customRoleArn !== undefined) {
    if (!allowed.includes(customRoleArn)) throw forbiddenRole(customRoleArn)
    return customRoleArn
  }
  if (preferred !== undefined) return preferred
  if (mapping.AmbiguousRoleResolution === 'AuthenticatedRole') return defaultRole(authenticated)
  throw new ServiceError(
    'NotAuthorizedException',
    `The ambiguous role mapping rules for: ${provider} denied this request.`,
  )
}

/** Of a SAML assertion the token's roles are those that it offers, preferred if there is but one. */
function rolesInToken({ claims, offeredRoles, isOfUserPool = false }: MappedLogin) {
  if (offeredRoles) {
    const [only, ...others] = offeredRoles
    return { allowed: offeredRoles, preferred: others.length > 0 ? undefined : only }
  }
  if (!isOfUserPool) return { allowed: [], preferred: undefined }
  const preferred = claims['cognito:preferred_role']
  return {
    allowed: valuesOf(claims['cognito:roles']).flatMap((roles) => roles.split(',')),
    preferred: typeof preferred === 'string' ? preferred : undefined,
  }
}

function rolesByRules(
  { RulesConfiguration: configuration }: RoleMapping,
  claims: Readonly<Record<string, unknown>>,
) {
  const allowed = (configuration?.Rules ?? [])
    .filter((rule) => isMatch(rule, claims))
    .flatMap(({ RoleARN: role }) => role ?? [])
  return { allowed, preferred: allowed[0] }
}

/** A claim that is a list, as `cognito:groups`, matches by any one of its values, `NotEqual` by all. */
function isMatch(rule: MappingRule, claims: Readonly<Record<string, unknown>>): boolean {
  const name = rule.Claim ?? ''
  const values = Object.hasOwn(claims, name) ? valuesOf(claims[name]) : []
  const expected = rule.Value
  if (expected === undefined || values.length === 0) return false // also NotEqual: no claim, no match
  switch (rule.MatchType) {
    case 'Equals':
      return values.includes(expected)
    case 'NotEqual':
      return !values.includes(expected)
    case 'StartsWith':
      return values.some((value) => value.startsWith(expected))
    case 'Contains':
      return values.some((value) => value.includes(expected))
    default:
      return false
  }
}

function valuesOf(claim: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  return values.flatMap((value) => {
    if (typeof value === 'string') return value
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : []
  })
}

function defaultRole(role: string | undefined): string {
  if (role === undefined) throw new ServiceError('InvalidIdentityPoolConfigurationException')
  return role
}

function forbiddenRole(role: string): ServiceError {
  return new ServiceError('NotAuthorizedException', `Access to Role '${role}' is forbidden.`)
}
