import { clientRef, noSuchClient, type AppClient } from '../store/app-clients.ts'
import type { Table } from '../store/table.ts'
import { noSuchPool, poolRef, type UserPool } from '../store/user-pools.ts'

/**
 * A pool and one of its app clients, in one round trip.
 *
 * @throws ServiceError ResourceNotFoundException when either is not there
 */
export async function requirePoolClient(
  table: Table,
  { UserPoolId: poolId, ClientId: clientId }: { UserPoolId: string; ClientId: string },
): Promise<{ pool: UserPool; client: AppClient }> {
  const { pool, client } = await table.read({
    pool: poolRef(poolId),
    client: clientRef(poolId, clientId),
  })
  if (!pool) throw noSuchPool(poolId)
  if (!client) throw noSuchClient(clientId)
  return { pool, client }
}
