import { noSuchProvider, providerRef, type IdentityProvider } from '../store/identity-providers.ts'
import type { Table } from '../store/table.ts'
import { noSuchPool, poolRef, type UserPool } from '../store/user-pools.ts'

/**
 * A pool and one of its providers, in one round trip.
 *
 * @throws ServiceError ResourceNotFoundException when either is not there
 */
export async function requirePoolProvider(
  table: Table,
  { UserPoolId: poolId, ProviderName: name }: { UserPoolId: string; ProviderName: string },
): Promise<{ pool: UserPool; provider: IdentityProvider }> {
  const { pool, provider } = await table.read({
    pool: poolRef(poolId),
    provider: providerRef(poolId, name),
  })
  if (!pool) throw noSuchPool(poolId)
  if (!provider) throw noSuchProvider(name)
  return { pool, provider }
}
