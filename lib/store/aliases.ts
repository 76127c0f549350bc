import { absent, equals } from './conditions.ts'
import { poolKeys } from './keys.ts'
import { subListing } from './search-index.ts'
import type { Ref } from './table.ts'
import { put, remove, type Write } from './writes.ts'

/** What another name of a user is: an attribute that may stand for the user name, or the `sub`. */
export type AliasKind = 'email' | 'phone_number' | 'preferred_username' | 'sub'

/** Another name of a user; there is one item for each, so that it can have one owner only. */
export interface Alias {
  readonly kind: AliasKind
  /** The value, folded as the pool compares names. */
  readonly value: string
  readonly username: string
}

/** Where the owner of an alias is stored. */
export const aliasRef = (poolId: string, kind: AliasKind, value: string): Ref<Alias> => ({
  key: poolKeys.alias(poolId, kind, value),
  parse: (attributes) => attributes.alias as Alias, // written whole by addAlias
})

/** Gives a user an alias that nobody has, or that the user has already. */
export function addAlias(poolId: string, alias: Alias, otherwise: Error): Write {
  return put(
    poolKeys.alias(poolId, alias.kind, alias.value),
    { alias, ...(alias.kind === 'sub' && subListing(poolId, alias.value, alias.username)) },
    { when: [absent('pk')], otherwise },
  )
}

/** Moves an alias to its new owner, away from the one that was read. */
export function moveAlias(
  poolId: string,
  alias: Alias,
  { from, otherwise }: { from: Alias; otherwise: Error },
): Write {
  return put(
    poolKeys.alias(poolId, alias.kind, alias.value),
    { alias },
    { when: [equals('alias.username', from.username)], otherwise },
  )
}

/** Takes an alias from a user; nothing happens to one that has another owner by now. */
export function removeAlias(poolId: string, alias: Alias, otherwise: Error): Write {
  return remove(poolKeys.alias(poolId, alias.kind, alias.value), {
    when: [equals('alias.username', alias.username)],
    otherwise,
  })
}
