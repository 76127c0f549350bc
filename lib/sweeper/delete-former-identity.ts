import type { ChoreDetails } from '../store/chores.ts'
import { identityRef } from '../store/identities.ts'
import type { Table } from '../store/table.ts'
import { deleteIdentityData } from './delete-identity-data.ts'

/**
 * Deletes a part of what a deleted identity had. One that was imported anew meanwhile, under the id
 * that it has for ever, keeps what it has.
 *
 * @returns whether nothing is left to do
 */
export async function deleteFormerIdentity(
  table: Table,
  details: ChoreDetails['delete-identity'],
): Promise<boolean> {
  if (await table.get(identityRef(details.identityId))) return true
  return deleteIdentityData(table, details)
}
