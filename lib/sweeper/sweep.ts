import type { Services } from '../services.ts'
import {
  listDueChores,
  removeChore,
  type Chore,
  type ChoreDetails,
  type StoredChore,
} from '../store/chores.ts'
import type { Table } from '../store/table.ts'
import { steps } from './chores.ts'

/** How many chores are read at a time. */
const pageSize = 25

/**
 * Does a step of each chore that is due, one after the other, and again of those that are not done,
 * until the time is up. So a large one, which stays for the next sweeps, does not hold up the
 * others. Neither does one that fails: it is not tried again before the next sweep.
 *
 * @param hasTime tells whether there is time for another step
 * @returns how many chores were done
 * @throws AggregateError at the end, with the error of each chore that failed
 */
export async function sweep(
  { table, now }: Pick<Services, 'table' | 'now'>,
  hasTime: () => boolean,
): Promise<number> {
  const failures = new Map<string, unknown>()
  let done = 0
  let isRest: boolean
  do {
    isRest = false
    for await (const stored of dueChores(table, now())) {
      if (!hasTime()) break
      if (failures.has(stored.id)) continue
      const isDone = await doStep(table, stored).catch((error: unknown) => {
        failures.set(stored.id, error)
      })
      if (isDone === true) done++
      if (isDone === false) isRest = true
    }
  } while (isRest && hasTime())
  if (failures.size > 0) throw new AggregateError(failures.values(), 'chores failed')
  return done
}

async function* dueChores(table: Table, now: number): AsyncGenerator<StoredChore> {
  let after: StoredChore | undefined
  do {
    const due: StoredChore[] = await listDueChores(table, { now, after, limit: pageSize })
    yield* due
    after = due.at(-1)
  } while (after)
}

/** Crosses a chore off when it is done, and tells whether it is. */
async function doStep(table: Table, stored: StoredChore): Promise<boolean> {
  const isDone = await stepOf(table, stored.chore)
  if (isDone) await table.write(removeChore(stored))
  return isDone
}

/** A kind of a later version, after a step back to this one, fails and stays. */
function stepOf<Kind extends keyof ChoreDetails>(
  table: Table,
  { kind, details }: Chore<Kind>,
): Promise<boolean> {
  return steps[kind](table, details)
}
