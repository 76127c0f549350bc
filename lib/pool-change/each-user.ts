import { inParallel } from '../parallel.ts'
import type { Table } from '../store/table.ts'
import { listUsersPage } from '../store/users-listing.ts'
import type { User } from '../store/users.ts'

/** Users of a page, as many as are read in one trip, and how many of them are worked on at a time. */
const perPage = 100
const atATime = 8

/** What is done with the users of a pool. */
export interface UserWork {
  readonly poolId: string
  /** The user name after which to go on. */
  readonly after?: string | undefined
  readonly work: (user: User) => Promise<void> | void
  /** Called after each page, with the last user name of it: all up to there are done. */
  readonly onPage: (last: string, users: number) => Promise<void> | void
}

/** Does work for each user of a pool, by user name. */
export async function eachUser(
  table: Table,
  { poolId, after, work, onPage }: UserWork,
): Promise<void> {
  let last = after
  for (;;) {
    const page = await listUsersPage(table, { poolId, limit: perPage, after: last })
    await inParallel(page.records, atATime, async (user) => work(user))
    if (page.next === undefined) {
      await onPage(page.records.at(-1)?.username ?? last ?? '', page.records.length)
      return
    }
    last = page.next
    await onPage(last, page.records.length)
  }
}
