import type { UserPoolTierType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import type { PoolSettings } from '../store/user-pools.ts'

/** The feature plan of a pool (developer guide, "User pool feature plans"). */
export function tierOf({ UserPoolTier }: PoolSettings): UserPoolTierType {
  return UserPoolTier ?? 'ESSENTIALS'
}

/** AWS's refusal of one feature that the pool's plan does not have. */
export function unavailableInTier(settings: PoolSettings, feature: string): ServiceError {
  return new ServiceError(
    'FeatureUnavailableInTierException',
    `The following feature is not available for the ${tierOf(settings)} pricing tier configured: ${feature}`,
  )
}
