import { identityPoolRef, ofThisId } from '../store/identity-pools.ts'
import { syncConfigurationRef, type SyncConfiguration } from '../store/sync-configurations.ts'
import type { Table } from '../store/table.ts'

/**
 * How the datasets of an identity pool are announced; empty where nobody has set it.
 *
 * @throws ServiceError ResourceNotFoundException when the pool is not there
 */
export async function poolConfiguration(
  table: Table,
  identityPoolId: string,
): Promise<SyncConfiguration> {
  const { pool, configuration } = await table.read({
    pool: identityPoolRef(identityPoolId),
    configuration: syncConfigurationRef(identityPoolId),
  })
  ofThisId(pool, identityPoolId)
  return configuration ?? {}
}
