import type { IdentityPool as PoolOnTheWire, RoleMapping } from '@aws-sdk/client-cognito-identity'
import type { TagMap } from '../domain/principal-tags.ts'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { identityKeys, listings } from './keys.ts'
import { listPage, type ListedPage } from './listing.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/** A pool's configuration as its owner wrote it: kept verbatim, but for secrets, to read back the same. */
export type IdentityPoolSettings = Omit<PoolOnTheWire, 'IdentityPoolId'>

/** Who gets which role: the two defaults and the mappings by provider, as their owner wrote them. */
export interface PoolRoles {
  readonly defaults: Readonly<Record<string, string>>
  readonly mappings: Readonly<Record<string, RoleMapping>>
}

/** An identity pool. Times are milliseconds since the epoch. */
export interface IdentityPool {
  readonly id: string
  readonly settings: IdentityPoolSettings
  /** What stands behind the ids of apps in `SupportedLoginProviders`, sealed, by provider. */
  readonly secrets?: Readonly<Record<string, Uint8Array>> | undefined
  readonly roles: PoolRoles
  /** How claims become tags of sessions, for each provider that its owner said it for. */
  readonly principalTags?: readonly TagMap[] | undefined
  /** Where Cognito is asked whose imported identities are; undefined for nowhere. */
  readonly provesAt?: string | undefined
  readonly createdAt: number
  readonly updatedAt: number
  /** Counts the changes; a write of settings that were read carries it as condition. */
  readonly version: number
}

/**
 * Where a pool is stored, by its own id or by the id of an identity of it. Whoever looks through an
 * identity compares the pool's id with the one that the identity names.
 */
export const identityPoolRef = (id: string): Ref<IdentityPool> => ({
  key: identityKeys.pool(id),
  parse: (attributes) => attributes.pool as IdentityPool, // written whole by the writes below
})

/** AWS's answer to the id of an identity pool that is not there. */
function noSuchIdentityPool(id: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `IdentityPool '${id}' not found.`)
}

/** The pool. @throws ServiceError ResourceNotFoundException when there is none of this id */
export async function requireIdentityPool(table: Table, id: string): Promise<IdentityPool> {
  return ofThisId(await table.get(identityPoolRef(id)), id)
}

/** The pool that was found, if it has the id asked for: its key holds only a part of the id. */
export function ofThisId(pool: IdentityPool | undefined, id: string): IdentityPool {
  if (pool?.id !== id) throw noSuchIdentityPool(id)
  return pool
}

/** The error of a write that met another change of the same pool. */
export const identityPoolChanged = new ServiceError('ConcurrentModificationException')

/** Writes a new pool. */
export function addIdentityPool(pool: IdentityPool, otherwise: Error): Write {
  return put(identityKeys.pool(pool.id), poolItem(pool), { when: [absent('pk')], otherwise })
}

/** Replaces a pool that was read at the version before this one. */
export function replaceIdentityPool(pool: IdentityPool): Write {
  return put(identityKeys.pool(pool.id), poolItem(pool), {
    when: [equals('pool.id', pool.id), equals('pool.version', pool.version - 1)],
    otherwise: identityPoolChanged,
  })
}

/** Deletes a pool; its identities end with it, for none is served without its pool. */
export function removeIdentityPool(id: string): Write {
  return remove(identityKeys.pool(id), {
    when: [equals('pool.id', id)],
    otherwise: noSuchIdentityPool(id),
  })
}

/** A page of all identity pools, by id. */
export async function listIdentityPools(
  table: Table,
  page: { limit: number; after: string | undefined },
): Promise<ListedPage<IdentityPool>> {
  const partitions = [listings.identityPools('').listPk]
  return listPage(table, { partitions, ...page }, (attributes) => [
    identityPoolRef('').parse(attributes),
  ])
}

function poolItem(pool: IdentityPool): Attributes {
  return { pool, ...listings.identityPools(pool.id) }
}
