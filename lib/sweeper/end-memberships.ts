import type { ChoreDetails } from '../store/chores.ts'
import { endMemberships } from '../store/memberships.ts'
import type { Table } from '../store/table.ts'

/** Transactions of one step, each of which ends forty memberships. */
const rounds = 25

/**
 * Ends a part of the memberships of a deleted group. They are without effect already; but a group of
 * that name cannot be created before.
 *
 * @returns whether nothing is left, also because there is such a group again, which began without
 */
export async function endFormerMemberships(
  table: Table,
  { poolId, group }: ChoreDetails['end-memberships'],
): Promise<boolean> {
  const again = new Error('there is such a group again')
  return endMemberships(table, { poolId, group, rounds }, again).catch((error: unknown) => {
    if (error !== again) throw error
    return true
  })
}
