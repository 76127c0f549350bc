import type { Services } from '../services.ts'
import { listDueChores, removeChore, type Chore, type StoredChore } from '../store/chores.ts'
import type { Table } from '../store/table.ts'
import { doers } from './chores.ts'

/** How many chores are read at a time. */
const pageSize = 25

/**
 * Does the chores that are due, one after the other, until the time is up. One that fails stays for
 * the next sweep and does not stop the others.
 *
 * @param hasTime tells whether there is time for another chore
 * @returns how many were done
 * @throws AggregateError at the end, with the error of each chore that failed
 */
export async function sweep(
  { table, now }: Pick<Services, 'table' | 'now'>,
  hasTime: () => boolean,
): Promise<number> {
  const failures: unknown[] = []
  let done = 0
  let last: StoredChore | undefined
  do {
    const due: StoredChore[] = await listDueChores(table, {
      now: now(),
      after: last,
      limit: pageSize,
    })
    for (const stored of due) {
      if (!hasTime()) break
      try {
        await doChore(table, stored.chore)
        await table.write(removeChore(stored))
        done++
      } catch (error) {
        failures.push(error)
      }
    }
    last = due.at(-1)
  } while (last && hasTime())
  if (failures.length > 0) throw new AggregateError(failures, 'chores failed')
  return done
}

/** A kind of a later version, after a step back to this one, fails and stays. */
async function doChore(table: Table, { kind, details }: Chore): Promise<void> {
  await doers[kind](table, details)
}
