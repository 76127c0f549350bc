import { ServiceError } from '../../errors.ts'
import { clientRef, noSuchClient } from '../../store/app-clients.ts'
import type { Table } from '../../store/table.ts'
import {
  allClients,
  uiRef,
  type UiCustomization,
  type UiPlace,
} from '../../store/ui-customizations.ts'
import { noSuchPool, poolRef, type UserPool } from '../../store/user-pools.ts'

/** The customizations that may apply to a client's pages: its own, and the default. */
interface FoundUi {
  readonly pool: UserPool
  readonly own: UiCustomization | undefined
  readonly shared: UiCustomization | undefined
}

/**
 * A client's customization and the pool's default, in one round trip; of `ALL` they are the same.
 *
 * @throws ServiceError ResourceNotFoundException when pool or client is not there
 */
export async function findUi(table: Table, { poolId, clientId }: UiPlace): Promise<FoundUi> {
  const isShared = clientId === allClients
  const found = await table.read({
    pool: poolRef(poolId),
    client: isShared ? undefined : clientRef(poolId, clientId),
    own: uiRef({ poolId, clientId }),
    shared: uiRef({ poolId, clientId: allClients }),
  })
  if (!found.pool) throw noSuchPool(poolId)
  if (!isShared && !found.client) throw noSuchClient(clientId)
  return { pool: found.pool, own: found.own, shared: found.shared }
}

/**
 * Refuses to customize pages that no address leads to.
 *
 * @throws ServiceError InvalidParameterException with the operation's own sentence
 */
export function requireDomain({ domain, customDomain }: UserPool, sentence: string): void {
  if (domain !== undefined || customDomain !== undefined) return
  throw new ServiceError('InvalidParameterException', sentence)
}
