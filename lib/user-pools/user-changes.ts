import { ServiceError } from '../errors.ts'
import { codeChanged } from '../store/codes.ts'
import type { Table } from '../store/table.ts'
import { replaceUser, userChanged, type User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import { requirePoolUser, type FoundUser } from './find-user.ts'

/** How often a change is made again because another one of the same user came before it. */
const rounds = 12

/** The user after a change, ready for `replaceUser`. */
export function revised(user: User, changes: Partial<User>, now: number): User {
  return { ...user, ...changes, updatedAt: now, version: user.version + 1 }
}

/**
 * Runs `work` again, from its reading on, while the user or code it read was changed under it, so
 * that answers given at once are judged one after another.
 *
 * @throws ServiceError TooManyRequestsException when there is no end to it
 */
export async function retryOnUserChange<T>(work: () => Promise<T>): Promise<T> {
  for (let round = 0; round < rounds; round++) {
    try {
      return await work()
    } catch (error) {
      if (error !== userChanged && error !== codeChanged) throw error
    }
  }
  throw new ServiceError('TooManyRequestsException')
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
