import type { IdentityPoolUsage } from '@aws-sdk/client-cognito-sync'
import type { IdentityPool } from '../store/identity-pools.ts'
import type { PoolUsage } from '../store/pool-usage.ts'

/**
 * What an identity pool's datasets amount to, as clients see it: some seconds late, since it is
 * counted apart from the updates.
 *
 * https://docs.aws.amazon.com/cognitosync/latest/APIReference/API_IdentityPoolUsage.html
 */
export function poolUsageAnswer(
  { id, updatedAt }: IdentityPool,
  usage: PoolUsage | undefined,
): IdentityPoolUsage {
  return {
    IdentityPoolId: id,
    SyncSessionsCount: usage?.sessions ?? 0,
    DataStorage: usage?.bytes ?? 0,
    LastModifiedDate: new Date(Math.max(updatedAt, usage?.modifiedAt ?? 0)),
  }
}
