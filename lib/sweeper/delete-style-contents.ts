import type { ChoreDetails } from '../store/chores.ts'
import { removeContents } from '../store/contents.ts'
import { unusedContents } from '../store/login-styles.ts'
import type { Table } from '../store/table.ts'

/**
 * Deletes those of the contents that the client's style does not refer to. Nothing refers to a
 * content that is not referred to by now: a chore is due long after its write is over.
 */
export async function deleteStyleContents(
  table: Table,
  { poolId, clientId, contents }: ChoreDetails['delete-style-contents'],
): Promise<boolean> {
  const unused = await unusedContents(table, { poolId, clientId }, contents)
  await table.writeUnconditionally(removeContents(poolId, unused))
  return true
}
