import { searchText } from '../domain/search-entries.ts'
import { absent, either, equals } from './conditions.ts'
import { poolKeys, type Key } from './keys.ts'
import { searchListing } from './search-index.ts'
import type { Ref } from './table.ts'
import { check, put, removeIf, type Guard, type Write } from './writes.ts'

/**
 * What another name of a user is: an attribute that may stand for the user name, the `sub`, or the
 * user name itself in lower case, where that is stored with capitals and the pool ignores them.
 */
export type AliasKind = 'email' | 'phone_number' | 'preferred_username' | 'sub' | 'username'

/** Another name of a user; there is one item for each, so that it can have one owner only. */
export interface Alias {
  readonly kind: AliasKind
  /** The value, folded as the pool compares names. */
  readonly value: string
  readonly username: string
}

/** Where the owner of an alias is stored. */
export const aliasRef = (poolId: string, kind: AliasKind, value: string): Ref<Alias> => ({
  key: keyOf(poolId, { kind, value }),
  parse: (attributes) => attributes.alias as Alias, // written whole by addAlias
})

/** Gives a user an alias that nobody else has. */
export function addAlias(poolId: string, alias: Alias, otherwise: Error): Write {
  return putAlias(poolId, alias, { when: [nobodyElses(alias)], otherwise })
}

/** Moves an alias to its new owner, away from the one that was read. */
export function moveAlias(
  poolId: string,
  alias: Alias,
  { from, otherwise }: { from: Alias; otherwise: Error },
): Write {
  return putAlias(poolId, alias, { when: [equals('alias.username', from.username)], otherwise })
}

/** Takes an alias from a user; one that is somebody else's by now stays with its owner. */
export function removeAlias(poolId: string, alias: Alias): Write {
  return removeIf(keyOf(poolId, alias), [nobodyElses(alias)])
}

/** Fails where anybody has an alias. */
export function checkNoAlias(
  poolId: string,
  alias: Pick<Alias, 'kind' | 'value'>,
  otherwise: Error,
): Write {
  return check(keyOf(poolId, alias), { when: [absent('pk')], otherwise })
}

function putAlias(poolId: string, alias: Alias, guard: Guard): Write {
  const { kind, value, username } = alias
  const listing = isListed(kind) && searchListing(poolId, kind, searchText(value, username))
  return put(keyOf(poolId, alias), { alias, ...listing }, guard)
}

/** Kinds by which users are searched, beside what the search index has of them. */
function isListed(kind: AliasKind): boolean {
  return kind === 'sub' || kind === 'username'
}

const nobodyElses = ({ username }: Alias) =>
  either(absent('pk'), equals('alias.username', username))

/** A preferred name is read at every sign-in, and a user name in lower case must not be one. */
function keyOf(poolId: string, { kind, value }: Pick<Alias, 'kind' | 'value'>): Key {
  return poolKeys.alias(poolId, kind === 'username' ? 'preferred_username' : kind, value)
}
