import type { RoleMapping } from '@aws-sdk/client-cognito-identity'
import type { RoleQuestion } from '../domain/role-choice.ts'
import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { IdentityPoolSettings, PoolRoles } from '../store/identity-pools.ts'
import type { Login } from './logins.ts'
import { hostOfArn, userPoolOf, userPoolProvider } from './provider-names.ts'

/** The most rules of one provider: AWS's published quota, though its model lets 400 through. */
const mostRules = 25

/** IAM's own limits: a path of 512 characters and a name of 64. */
const roleArn = /^arn:aws[\w-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/u

/**
 * Refuses roles that the model lets through: of mappings those for providers that the pool does not
 * have, too.
 *
 * @throws ServiceError InvalidParameterException, or NotAuthorizedException for what is no role
 */
export function checkPoolRoles(
  settings: Settings,
  pool: IdentityPoolSettings,
  { defaults, mappings }: PoolRoles,
): void {
  Object.values(defaults).forEach(checkRole)
  for (const [name, mapping] of Object.entries(mappings)) {
    if (!hasProvider(settings, pool, name)) {
      throw invalid(
        `(${name}) is not a valid RoleMapping ProviderName or is not a configured provider.`,
      )
    }
    checkMapping(mapping)
  }
}

/**
 * The question which role the bearer of these logins gets. A mapping is kept under the name of the
 * provider, or its ARN in IAM, and for a user pool with the app client; either name of a user pool
 * serves.
 */
export function roleQuestion(
  settings: Settings,
  { defaults, mappings }: PoolRoles,
  { logins, customRoleArn }: { logins: readonly Login[]; customRoleArn: string | undefined },
): RoleQuestion {
  const byLogin = new Map(
    Object.entries(mappings).map(([key, mapping]) => [canonicalKey(settings, key), mapping]),
  )
  return {
    authenticated: defaults.authenticated,
    unauthenticated: defaults.unauthenticated,
    logins: logins.map(({ provider, claims, offeredRoles, settingNames }) => ({
      ...{ provider, claims, offeredRoles },
      isOfUserPool: userPoolOf(settings, provider) !== undefined,
      mapping: settingNames.map((name) => byLogin.get(name)).find(Boolean),
    })),
    customRoleArn,
  }
}

function canonicalKey(settings: Settings, key: string): string {
  const colon = key.lastIndexOf(':')
  const poolId = userPoolOf(settings, key.slice(0, colon))
  return poolId === undefined ? key : userPoolProvider(poolId) + key.slice(colon)
}

function hasProvider(settings: Settings, pool: IdentityPoolSettings, name: string): boolean {
  const clients = (pool.CognitoIdentityProviders ?? []).map(
    ({ ProviderName: provider, ClientId: id }) => canonicalKey(settings, `${provider}:${id}`),
  )
  const openIdArns = pool.OpenIdConnectProviderARNs ?? []
  const names = [
    ...clients,
    ...Object.keys(pool.SupportedLoginProviders ?? {}),
    ...openIdArns,
    ...openIdArns.map(hostOfArn),
    ...(pool.SamlProviderARNs ?? []),
  ]
  return names.includes(canonicalKey(settings, name))
}

function checkMapping(mapping: RoleMapping): void {
  const {
    Type: type,
    AmbiguousRoleResolution: ambiguous,
    RulesConfiguration: configuration,
  } = mapping
  const rules = configuration?.Rules ?? []
  if (ambiguous === undefined) {
    throw invalid(`AmbiguousRoleResolution is required for the role mapping type ${String(type)}.`)
  }
  if (type === 'Rules' && rules.length === 0) {
    throw invalid('RulesConfiguration is required for the role mapping type Rules.')
  }
  if (type === 'Token' && configuration !== undefined) {
    throw invalid('RulesConfiguration is not allowed for the role mapping type Token.')
  }
  if (rules.length > mostRules) {
    throw invalid(`A provider may have ${String(mostRules)} role mapping rules.`)
  }
  for (const { RoleARN: role = '' } of rules) checkRole(role)
}

function checkRole(role: string): void {
  if (!roleArn.test(role)) {
    throw new ServiceError('NotAuthorizedException', `Access to Role '${role}' is forbidden.`)
  }
}

function invalid(sentence: string): ServiceError {
  return new ServiceError('InvalidParameterException', sentence)
}
