import { searchEntries, usernameIn } from '../domain/search-entries.ts'
import type { FilteredUser } from '../domain/user-filter.ts'
import { listings, poolKeys, type Listing } from './keys.ts'
import { userShard, userShards } from './user-shards.ts'
import { put, remove, type Write } from './writes.ts'

/**
 * The search index: for each value that a user is searched by an item beside the user's own, listed
 * by that value.
 *
 *     pool#…#user#jane | user            the user             listed by name
 *     pool#…#user#jane | search#email    no more than a key   listed by «jane@example.com ⇥ jane»
 *     pool#…#alias#sub#… | alias         leads to the user    listed by «sub ⇥ jane»
 *
 * It is written in the transaction that writes the user. An entry's key does not depend on its
 * value, so that a changed value is one write: however much of a user changes, it fits one
 * transaction.
 */

/** A user as far as the index cares. */
type IndexedUser = FilteredUser & { readonly poolId: string; readonly version: number }

/** Entries of what is listed by an alias item: the `sub`, and a user name in lower case. */
export const subEntry = 'sub'
export const usernameEntry = 'username'

/**
 * The writes that make the index say of a user what it has to after a change.
 *
 * @param before the user as read; undefined for a new one
 */
export function searchWrites(before: IndexedUser | undefined, after: IndexedUser): Write[] {
  const { poolId, username } = after
  const had = before ? searchEntries(before) : new Map<string, string>()
  const has = searchEntries(after)
  // What was written since the reading is not known here: then everything is written
  const isKnown = before?.version === after.version - 1
  const changed = [...has].filter(([entry, text]) => !isKnown || had.get(entry) !== text)
  const gone = [...had.keys()].filter((entry) => !has.has(entry))
  return [
    ...changed.map(([entry, text]) =>
      put(poolKeys.search(poolId, username, entry), {
        ...searchListing(poolId, entry, text),
      }),
    ),
    ...gone.map((entry) => remove(poolKeys.search(poolId, username, entry))),
  ]
}

/** Takes everything that the index says of a user out of it. */
export function removeSearched(user: IndexedUser): Write[] {
  const { poolId, username } = user
  return [...searchEntries(user).keys()].map((entry) =>
    remove(poolKeys.search(poolId, username, entry)),
  )
}

/** Where a text about a user is listed, with the user name at its end. */
export function searchListing(poolId: string, entry: string, text: string): Listing {
  return listings.search({ poolId, shard: userShard(usernameIn(text)), entry }, text)
}

/** The partitions of the listing index that hold an entry for all users of a pool. */
export function searchPartitions(poolId: string, entry: string): string[] {
  return userShards.map((shard) => listings.search({ poolId, shard, entry }, '').listPk)
}
