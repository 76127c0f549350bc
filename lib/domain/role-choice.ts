import type { MappingRule, RoleMapping } from '@aws-sdk/client-cognito-identity'
import { ServiceError } from '../errors.ts'

/** A login as far as the choice of a role cares. */
export interface MappedLogin {
  readonly provider: string
  /** How roles are mapped for this provider and app client; undefined when they are not. */
  readonly mapping: RoleMapping | undefined
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
 * The role that an identity gets: by the mapping of its provider, else the pool's default. A role
 * in the request is only taken when the token, a rule or the default names it.
 *
 * @throws ServiceError NotAuthorizedException when the mapping denies,
 *   InvalidIdentityPoolConfigurationException when there is no role
 *
 * Source: developer guide, "Using role-based access control".
 */
export function chooseRole(question: RoleQuestion): string {
  const { logins, customRoleArn } = question
  const mapped = logins.find(({ mapping }) => mapping !== undefined)
  if (mapped?.mapping) {
    return mappedRole({ ...mapped, mapping: mapped.mapping }, question)
  }
  const role = defaultRole(logins.length > 0 ? question.authenticated : question.unauthenticated)
  if (customRoleArn !== undefined && customRoleArn !== role) throw forbiddenRole(customRoleArn)
  return role
}

function mappedRole(
  { provider, mapping, claims }: MappedLogin & { mapping: RoleMapping },
  { authenticated, customRoleArn }: RoleQuestion,
): string {
  const { allowed, preferred } =
    mapping.Type === 'Token' ? rolesInToken(claims) : rolesByRules(mapping, claims)
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

function rolesInToken(claims: Readonly<Record<string, unknown>>) {
  const preferred = claims['cognito:preferred_role']
  return {
    allowed: valuesOf(claims['cognito:roles']),
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
