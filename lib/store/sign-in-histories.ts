import type { SignInHistory } from '../domain/risk.ts'
import { absent, equals, type Condition } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import type { User } from './users.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** Where and by what a user signed in before, as threat protection remembers it. */
export interface UserHistory extends SignInHistory {
  /** Whose history it is: a later user of the same name has none of it. */
  readonly sub: string
  readonly version: number
}

/** Thrown when the history changed since the reading: read again and decide again. */
export const historyChanged = new Error('another sign-in was remembered meanwhile')

/** Where the history of a user is stored; its `sub` has to be the user's. */
export const historyRef = (poolId: string, username: string): Ref<UserHistory> => ({
  key: poolKeys.signInHistory(poolId, username),
  parse: parseHistory,
})

/**
 * Writes the next history of a user.
 *
 * @param read the one before
 * @throws (when written) historyChanged
 */
export function putHistory(
  { poolId, username, sub }: Pick<User, 'poolId' | 'username' | 'sub'>,
  read: UserHistory | undefined,
  { places, devices }: SignInHistory,
): Write {
  const history: UserHistory = { places, devices, sub, version: (read?.version ?? 0) + 1 }
  const when: Condition[] = read
    ? [equals('history.version', read.version), equals('history.sub', read.sub)]
    : [absent('pk')]
  return put(
    poolKeys.signInHistory(poolId, username),
    { history },
    { when, otherwise: historyChanged },
  )
}

/** Deletes the history of a user, if there is one. */
export function removeHistory(poolId: string, username: string): Write {
  return remove(poolKeys.signInHistory(poolId, username))
}

function parseHistory(attributes: Attributes): UserHistory {
  return attributes.history as UserHistory // written whole by putHistory
}
