import type { ChoreDetails } from '../store/chores.ts'
import { datasetKeys } from '../store/keys.ts'
import type { Table } from '../store/table.ts'
import { deletePoolIdentities } from './delete-identities.ts'
import { deleteFormerIdentity } from './delete-former-identity.ts'
import { deletePartition } from './delete-partition.ts'
import { deleteStyleContents } from './delete-style-contents.ts'
import { deletePoolUsers } from './delete-users.ts'
import { endFormerMemberships } from './end-memberships.ts'

/**
 * How a step of each kind of chore is done, which takes some seconds; each may be done again after
 * it failed half-way. The answer tells whether the chore is done.
 */
export const steps: {
  readonly [Kind in keyof ChoreDetails]: (
    table: Table,
    details: ChoreDetails[Kind],
  ) => Promise<boolean>
} = {
  'delete-dataset-records': (table, { identityId, generation }) =>
    deletePartition(table, datasetKeys.generation(identityId, generation)),
  'delete-identity': deleteFormerIdentity,
  'delete-identity-pool': deletePoolIdentities,
  'delete-style-contents': deleteStyleContents,
  'delete-user-pool': deletePoolUsers,
  'end-memberships': endFormerMemberships,
}
