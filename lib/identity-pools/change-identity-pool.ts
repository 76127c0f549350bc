import type { Services } from '../services.ts'
import {
  identityPoolChanged,
  replaceIdentityPool,
  requireIdentityPool,
  type IdentityPool,
} from '../store/identity-pools.ts'
import { retryOnChange } from '../store/retry-on-change.ts'

/**
 * Reads a pool, decides what changes, and writes that; again while others were faster.
 *
 * @throws ServiceError ResourceNotFoundException, TooManyRequestsException, and what `decide` throws
 */
export function changeIdentityPool(
  { table, now }: Pick<Services, 'table' | 'now'>,
  poolId: string,
  decide: (pool: IdentityPool) => Partial<IdentityPool>,
): Promise<IdentityPool> {
  return retryOnChange([identityPoolChanged], async () => {
    const pool = await requireIdentityPool(table, poolId)
    const changed = { ...pool, ...decide(pool), updatedAt: now(), version: pool.version + 1 }
    await table.write(replaceIdentityPool(changed))
    return changed
  })
}
