import type { ChoreDetails } from '../store/chores.ts'
import { deleteGeneration } from '../store/dataset-generations.ts'
import type { Table } from '../store/table.ts'

/** How each kind of chore is done; each may be done again after it failed half-way. */
export const doers: {
  readonly [Kind in keyof ChoreDetails]: (
    table: Table,
    details: ChoreDetails[Kind],
  ) => Promise<void>
} = {
  'delete-dataset-records': deleteGeneration,
}
