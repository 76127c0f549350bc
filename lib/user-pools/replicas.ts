import { ServiceError } from '../errors.ts'
import type { PoolSettings } from '../store/user-pools.ts'
import { tierOf, unavailableInTier } from './tier.ts'

/**
 * Refuses to copy a pool into another Region: first where Cognito refuses it, and then because a
 * deployment has one Region.
 *
 * @throws ServiceError InvalidParameterException, FeatureUnavailableInTierException,
 *   OperationNotEnabledException
 */
export function refuseReplica(
  pool: PoolSettings,
  { replica, region }: { replica: string; region: string },
): never {
  if (tierOf(pool) === 'LITE') throw unavailableInTier(pool, 'Multi-Region Replication')
  if (replica === region) {
    throw invalid('A replica must be in another Region than the user pool.')
  }
  if (pool.KeyConfiguration?.KeyType !== 'CUSTOMER_MANAGED_KEY') {
    throw invalid('A user pool with replicas must have a multi-Region customer managed key.')
  }
  if (pool.IssuerConfiguration?.Type !== 'UPDATED') {
    throw invalid('A user pool with replicas must have the UPDATED issuer.')
  }
  throw new ServiceError(
    'OperationNotEnabledException',
    'This deployment has one Region: user pools cannot be replicated to others.',
  )
}

/**
 * Refuses to change or delete a replica: of a pool without any.
 *
 * @throws ServiceError InvalidParameterException for the primary, else ResourceNotFoundException
 */
export function refuseChange({ replica, region }: { replica: string; region: string }): never {
  if (replica === region) throw invalid('The primary user pool is not a replica.')
  throw new ServiceError(
    'ResourceNotFoundException',
    `The user pool has no replica in the Region ${replica}.`,
  )
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
