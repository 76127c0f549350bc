import type { UserPoolTierType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import { listClients, type AppClient } from '../store/app-clients.ts'
import { domainRef } from '../store/domains.ts'
import type { Table } from '../store/table.ts'
import { requirePool, type UserPool } from '../store/user-pools.ts'
import { tierOf } from './tier.ts'

/** What of a pool can be too much for its feature plan. */
export type TieredPool = Pick<UserPool, 'settings' | 'mfa' | 'logDelivery'>

const ranks: readonly UserPoolTierType[] = ['LITE', 'ESSENTIALS', 'PLUS']

/** Features of a pool by their names, each with the plans that have it and whether it is on. */
const features: readonly (readonly [
  name: string,
  least: UserPoolTierType,
  isOn: (pool: TieredPool) => boolean,
])[] = [
  [
    'Threat Protection',
    'PLUS',
    ({ settings }) => (settings.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF',
  ],
  [
    'Log Streaming',
    'PLUS',
    ({ logDelivery = [] }) =>
      logDelivery.some(({ EventSource }) => EventSource === 'userAuthEvents'),
  ],
  [
    'Passwordless Sign-In',
    'ESSENTIALS',
    ({ settings: { Policies } }) =>
      Policies?.SignInPolicy?.AllowedFirstAuthFactors?.some((one) => one !== 'PASSWORD') === true,
  ],
  [
    'Password History',
    'ESSENTIALS',
    ({ settings: { Policies } }) => (Policies?.PasswordPolicy?.PasswordHistorySize ?? 0) > 0,
  ],
  ['Email MFA', 'ESSENTIALS', ({ mfa }) => mfa?.EmailMfaConfiguration !== undefined],
  [
    'Dynamic Client Registration',
    'ESSENTIALS',
    ({ settings }) => settings.DcrConfiguration?.EnableStatus === 'Enabled',
  ],
  [
    'Authentication Context Class References',
    'ESSENTIALS',
    ({ settings }) => settings.AcrConfiguration !== undefined,
  ],
]

/**
 * Refuses settings that the pool's plan does not have (developer guide, "User pool feature plans").
 *
 * @throws ServiceError FeatureUnavailableInTierException
 */
export function checkTier(pool: TieredPool): void {
  const tier = tierOf(pool.settings)
  const beyond = featuresBeyond(tier, pool)
  if (beyond.length > 0) throw excess('FeatureUnavailableInTierException', tier, beyond)
}

/**
 * Refuses to change a pool's plan for a smaller one while features are on that it does not have
 * (API reference, UpdateUserPool).
 *
 * @param elsewhere features that are on outside of the pool's own settings
 * @throws ServiceError TierChangeNotAllowedException
 */
export function checkTierChange(
  before: UserPool['settings'],
  after: TieredPool,
  elsewhere: readonly string[],
): void {
  const tier = tierOf(after.settings)
  if (ranks.indexOf(tier) >= ranks.indexOf(tierOf(before))) return
  const beyond = [...featuresBeyond(tier, after), ...customization(tier, after), ...elsewhere]
  if (beyond.length > 0) throw excess('TierChangeNotAllowedException', tier, beyond)
}

/**
 * Features that domains and app clients of a pool have and the smallest plan does not; of a pool that
 * has this plan already none.
 *
 * @throws ServiceError ResourceNotFoundException when the pool is not there
 */
export async function featuresElsewhere(table: Table, poolId: string): Promise<string[]> {
  const { settings, domain, customDomain } = await requirePool(table, poolId)
  if (tierOf(settings) === 'LITE') return []
  const [domains, clients] = await Promise.all([
    table.read({
      prefix: domain === undefined ? undefined : domainRef(domain),
      custom: customDomain === undefined ? undefined : domainRef(customDomain),
    }),
    allClients(table, poolId),
  ])
  const found: [string, boolean][] = [
    [
      'Managed Login Version 2',
      [domains.prefix, domains.custom].some((one) => one?.settings.ManagedLoginVersion === 2),
    ],
    [
      'Refresh Token Rotation',
      clients.some((client) => client.settings.RefreshTokenRotation?.Feature === 'ENABLED'),
    ],
    [
      'Choice-Based Sign-In',
      clients.some((client) => client.settings.ExplicitAuthFlows?.includes('ALLOW_USER_AUTH')),
    ],
  ]
  return found.filter(([, isOn]) => isOn).map(([name]) => name)
}

function featuresBeyond(tier: UserPoolTierType, pool: TieredPool): string[] {
  return features
    .filter(([, least, isOn]) => ranks.indexOf(least) > ranks.indexOf(tier) && isOn(pool))
    .map(([name]) => name)
}

/** A later version of the trigger, which has a refusal of its own where the plan stays the same. */
function customization(tier: UserPoolTierType, { settings }: TieredPool): string[] {
  const version = settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0'
  if (tier !== 'LITE' || version === 'V1_0') return []
  return [`Token Customization with Pre-Token Generation Lambda ${version}`]
}

async function allClients(table: Table, poolId: string): Promise<AppClient[]> {
  const found: AppClient[] = []
  let after: string | undefined
  do {
    const page = await listClients(table, { poolId, limit: 500, after })
    found.push(...page.clients)
    after = page.next
  } while (after !== undefined)
  return found
}

function excess(
  code: 'FeatureUnavailableInTierException' | 'TierChangeNotAllowedException',
  tier: UserPoolTierType,
  names: readonly string[],
): ServiceError {
  return new ServiceError(
    code,
    `The following features need to be disabled for the ${tier} pricing tier configured: ${names.join(', ')}`,
  )
}
