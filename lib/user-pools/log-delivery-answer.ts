import type { GetLogDeliveryConfigurationResponse } from '@aws-sdk/client-cognito-identity-provider'
import type { UserPool } from '../store/user-pools.ts'

/** Where a pool's logs go, as both operations on it answer. */
export function logDeliveryAnswer({
  id,
  logDelivery = [],
}: UserPool): GetLogDeliveryConfigurationResponse {
  return { LogDeliveryConfiguration: { UserPoolId: id, LogConfigurations: [...logDelivery] } }
}
