import { groupRef, noSuchGroup, type Group } from '../store/groups.ts'
import type { Table } from '../store/table.ts'
import { noSuchPool, poolRef } from '../store/user-pools.ts'

/**
 * A group of a pool, in one round trip.
 *
 * @throws ServiceError ResourceNotFoundException when pool or group is not there
 */
export async function requireGroup(
  table: Table,
  { UserPoolId: poolId, GroupName: name }: { UserPoolId: string; GroupName: string },
): Promise<Group> {
  const { pool, group } = await table.read({
    pool: poolRef(poolId),
    group: groupRef(poolId, name),
  })
  if (!pool) throw noSuchPool(poolId)
  if (!group) throw noSuchGroup()
  return group
}
