import { ServiceError } from '../../errors.ts'
import { clientRef, noSuchClient, type AppClient } from '../../store/app-clients.ts'
import { loginStyleRef, styledClientRef, type LoginStyle } from '../../store/login-styles.ts'
import type { Table } from '../../store/table.ts'
import { noSuchPool, poolRef, type UserPool } from '../../store/user-pools.ts'

/**
 * A pool, one of its clients, and the client's style if it has one, in one round trip.
 *
 * @throws ServiceError ResourceNotFoundException when pool or client is not there
 */
export async function findClientStyle(
  table: Table,
  { UserPoolId: poolId, ClientId: clientId }: { UserPoolId: string; ClientId: string },
): Promise<{ pool: UserPool; client: AppClient; style: LoginStyle | undefined }> {
  const { pool, client, style } = await table.read({
    pool: poolRef(poolId),
    client: clientRef(poolId, clientId),
    style: loginStyleRef(poolId, clientId),
  })
  if (!pool) throw noSuchPool(poolId)
  if (!client) throw noSuchClient(clientId)
  return { pool, client, style }
}

/**
 * The style of an id, and its pool.
 *
 * @throws ServiceError ResourceNotFoundException when pool or style is not there
 */
export async function requireStyle(
  table: Table,
  { UserPoolId: poolId, ManagedLoginBrandingId: id }: StyleName,
): Promise<{ pool: UserPool; style: LoginStyle }> {
  const { pool, clientId } = await table.read({
    pool: poolRef(poolId),
    clientId: styledClientRef(poolId, id),
  })
  if (!pool) throw noSuchPool(poolId)
  const style = clientId && (await table.get(loginStyleRef(poolId, clientId)))
  if (style && style.id === id) return { pool, style }
  throw new ServiceError('ResourceNotFoundException', 'ManagedLoginBranding does not exist.')
}

interface StyleName {
  readonly UserPoolId: string
  readonly ManagedLoginBrandingId: string
}
