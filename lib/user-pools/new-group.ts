import { ServiceError } from '../errors.ts'
import { addGroup, type Group } from '../store/groups.ts'
import { endMemberships } from '../store/memberships.ts'
import type { Table } from '../store/table.ts'
import type { Write } from '../store/writes.ts'

/** How much is done for a former group of the same name before the caller is told to come again. */
const rounds = 50

/**
 * The writes that add a group, once those are put out whom a former one of the name left behind.
 *
 * @throws ServiceError GroupExistsException, TooManyRequestsException
 */
export async function newGroupWrites(table: Table, group: Group): Promise<Write[]> {
  const { poolId, name } = group
  const taken = new ServiceError('GroupExistsException')
  const isEmpty = await endMemberships(table, { poolId, group: name, rounds }, taken)
  if (!isEmpty) throw new ServiceError('TooManyRequestsException')
  return addGroup(group)
}
