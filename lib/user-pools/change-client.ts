import { clientChanged, replaceClient, type AppClient } from '../store/app-clients.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import type { Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { requirePoolClient } from './find-client.ts'

/**
 * Reads a pool with one of its clients, decides what of the client changes, and writes that; again
 * while others were faster.
 *
 * @throws ServiceError ResourceNotFoundException, TooManyRequestsException, and what `decide` throws
 */
export function changeClient(
  { table, now }: { table: Table; now: () => number },
  place: { UserPoolId: string; ClientId: string },
  decide: (found: {
    pool: UserPool
    client: AppClient
  }) => Partial<AppClient> | Promise<Partial<AppClient>>,
): Promise<AppClient> {
  return retryOnChange([clientChanged], async () => {
    const { pool, client } = await requirePoolClient(table, place)
    const version = client.version + 1
    const changed = { ...client, ...(await decide({ pool, client })), updatedAt: now(), version }
    await table.write(replaceClient(changed))
    return changed
  })
}
