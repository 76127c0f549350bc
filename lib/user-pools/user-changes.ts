import { codeChanged } from '../store/codes.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import type { Table } from '../store/table.ts'
import { replaceUser, userChanged, type User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import { requirePoolUser, type FoundUser } from './find-user.ts'

/** The user after a change, ready for `replaceUser`. */
export function revised(user: User, changes: Partial<User>, now: number): User {
  const after = { ...user, ...changes, updatedAt: now, version: user.version + 1 }
  return { ...after, formerNames: stillNames(after) }
}

/** Of the addresses that a user had before those whose successors are not verified yet. */
function stillNames({ formerNames, attributes }: User): User['formerNames'] {
  const left = Object.entries(formerNames ?? {}).filter(
    ([attribute]) => attributes[attribute] && attributes[`${attribute}_verified`] !== 'true',
  )
  return left.length > 0 ? Object.fromEntries(left) : undefined
}

/**
 * Runs `work` again, from its reading on, while the user or code it read was changed under it, so
 * that answers given at once are judged one after another.
 *
 * @throws ServiceError TooManyRequestsException when there is no end to it
 */
export function retryOnUserChange<T>(work: (before: number) => Promise<T>): Promise<T> {
  return retryOnChange([userChanged, codeChanged], work)
}

/** A user as it shall be after a change, and what has to be written in the same transaction. */
export interface DecidedChange {
  readonly user: User
  readonly writes?: readonly Write[]
  /** Ends the tokens issued until then, in milliseconds since the epoch. */
  readonly signedOutAt?: number
}

/**
 * Finds a user of a pool by any of its names, decides what it shall be, and writes that.
 *
 * @throws ServiceError UserNotFoundException, ResourceNotFoundException, and what `decide` throws
 */
export async function changePoolUser<Decision extends DecidedChange>(
  table: Table,
  wanted: { poolId: string; name: string },
  decide: (found: FoundUser & { readonly user: User }) => Decision | Promise<Decision>,
): Promise<Decision> {
  return retryOnUserChange(async () => {
    const decision = await decide(await requirePoolUser(table, wanted))
    const { user, writes = [], signedOutAt } = decision
    await table.write(replaceUser(user, { set: { signedOutAt } }), ...writes)
    return decision
  })
}
