import { createHash } from 'node:crypto'
import { absent, equals } from './conditions.ts'
import { poolKeys, type Key } from './keys.ts'
import type { Ref } from './table.ts'
import { check, put, remove, type Write } from './writes.ts'

/** What an account elsewhere is told by: its provider, one of its attributes, and the value. */
export interface Link {
  readonly provider: string
  /** `Cognito_Subject` for the provider's own name of the account. */
  readonly attribute: string
  readonly value: string
}

/** A link with the user whom the account signs in as. */
export interface StoredLink extends Link {
  readonly username: string
  /** Tells the user from a later one of the same name. */
  readonly sub: string
}

/** Where the user is stored whom an account elsewhere signs in as: one read tells. */
export const linkRef = (poolId: string, link: Link): Ref<StoredLink> => ({
  key: keyOf(poolId, link),
  parse: (attributes) => attributes.link as StoredLink, // written whole by addLink
})

/** Links an account that is linked to nobody. */
export function addLink(poolId: string, link: StoredLink, otherwise: Error): Write {
  return put(keyOf(poolId, link), { link }, { when: [absent('pk')], otherwise })
}

/** Lets a transaction happen only while an account is linked to nobody. */
export function checkNoLink(poolId: string, link: Link, otherwise: Error): Write {
  return check(keyOf(poolId, link), { when: [absent('pk')], otherwise })
}

/** Takes an account from the user that it is linked to. */
export function removeLink(
  poolId: string,
  link: Link,
  { sub, otherwise }: { sub: string; otherwise: Error },
): Write {
  return remove(keyOf(poolId, link), { when: [equals('link.sub', sub)], otherwise })
}

/** By hash: the parts come from outside, and together may have more bytes than a key. */
function keyOf(poolId: string, { provider, attribute, value }: Link): Key {
  const parts = JSON.stringify([provider, attribute, value])
  return poolKeys.link(poolId, createHash('sha256').update(parts).digest('base64url'))
}
