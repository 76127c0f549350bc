import type {
  LogConfigurationType,
  SchemaAttributeType,
  SetUserPoolMfaConfigRequest,
  SetUserPoolSessionConfigurationRequest,
  UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { isDeepStrictEqual } from 'node:util'
import { standardSchema } from '../domain/attribute-schema.ts'
import { ServiceError } from '../errors.ts'
import { absent, equals } from './conditions.ts'
import { listings, poolKeys } from './keys.ts'
import { listPage, type ListedPage } from './listing.ts'
import type { Ref, Table } from './table.ts'
import { put, remove, type Attributes, type Write } from './writes.ts'

/**
 * A pool's configuration as its owner wrote it, in the words of the API: kept verbatim so that it
 * reads back the same.
 */
export type PoolSettings = Omit<
  UserPoolType,
  | 'Id'
  | 'Name'
  | 'Arn'
  | 'Status'
  | 'CreationDate'
  | 'LastModifiedDate'
  | 'EstimatedNumberOfUsers'
  | 'SchemaAttributes'
  | 'Domain'
  | 'CustomDomain'
>

/** The factors that only SetUserPoolMfaConfig configures, in the words of the API. */
export interface MfaSettings extends Pick<
  SetUserPoolMfaConfigRequest,
  'SoftwareTokenMfaConfiguration' | 'EmailMfaConfiguration' | 'WebAuthnConfiguration'
> {
  /** Whether SMS is among the factors that were chosen; undefined when none were. */
  readonly offersSms?: boolean | undefined
}

/** How the users of a pool are named: what CreateUserPool fixes, in its words. */
export type NameRules = Pick<
  PoolSettings,
  'AliasAttributes' | 'UsernameAttributes' | 'UsernameConfiguration'
>

/**
 * A change of the rules under which the users of a pool are named. Nobody may be without a name or
 * share one at any moment, so names by both rules are kept while it lasts:
 *
 *     rules in force: old ─────────────────▶│ new ──────────────▶ new
 *     transition:     adding, rules: new    │ removing, rules: old   none
 *                     everybody gets names  │ everybody loses what
 *                     by the new rules too  │ only the old rules gave
 *
 * What goes over is one conditional write of the pool.
 */
export interface Transition {
  readonly phase: 'adding' | 'removing'
  /** While names are added those to come; while they are removed those before. */
  readonly rules: NameRules
}

/** How a pool keeps track of its users' sessions, in the words of the API. */
export type SessionSettings = Pick<
  SetUserPoolSessionConfigurationRequest,
  'UserSessionTracking' | 'TokenSession'
>

/** A user pool. Times are milliseconds since the epoch. */
export interface UserPool {
  readonly id: string
  readonly name: string
  readonly settings: PoolSettings
  readonly schema: readonly SchemaAttributeType[]
  /** What SetUserPoolMfaConfig configured beside `settings`. */
  readonly mfa?: MfaSettings | undefined
  /** What SetUserPoolSessionConfiguration configured. */
  readonly sessions?: SessionSettings | undefined
  /** Where its logs shall go. */
  readonly logDelivery?: readonly LogConfigurationType[] | undefined
  /** The prefix of the pool's domain, and its custom domain; each is an item of its own. */
  readonly domain?: string | undefined
  readonly customDomain?: string | undefined
  /** Whether users may be named otherwise than new ones are, since the rules were changed. */
  readonly hadOtherNames?: boolean | undefined
  /** The change of the rules that is under way. */
  readonly transition?: Transition | undefined
  /** The user import job that is at work: until it ends, the pool must not change. */
  readonly activeImport?: string | undefined
  readonly createdAt: number
  readonly updatedAt: number
  /** Counts the changes; a write of settings that were read carries it as condition. */
  readonly version: number
}

type StoredPool = Omit<UserPool, 'schema'> & {
  readonly schema: readonly (string | SchemaAttributeType)[]
}

const standardAttributes = new Map(standardSchema.map((entry) => [entry.Name ?? '', entry]))

/** Where a pool is stored. */
export const poolRef = (poolId: string): Ref<UserPool> => ({
  key: poolKeys.pool(poolId),
  parse: parsePool,
})

/** AWS's answer to the id of a pool that is not there. */
export function noSuchPool(poolId: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `User pool ${poolId} does not exist.`)
}

/** The pool. @throws ServiceError ResourceNotFoundException when there is none of this id */
export async function requirePool(table: Table, poolId: string): Promise<UserPool> {
  const pool = await table.get(poolRef(poolId))
  if (!pool) throw noSuchPool(poolId)
  return pool
}

/** Writes a new pool; the caller adds its signing keys to the same transaction. */
export function addPool(pool: UserPool, otherwise: Error): Write {
  return put(poolKeys.pool(pool.id), poolItem(pool), { when: [absent('pk')], otherwise })
}

/** The error of a write that met another change of the same pool; callers read again and retry. */
export const poolChanged = new ServiceError('ConcurrentModificationException')

/** Replaces a pool that was read at the version before this one. */
export function replacePool(pool: UserPool): Write {
  return put(poolKeys.pool(pool.id), poolItem(pool), {
    when: [equals('version', pool.version - 1)],
    otherwise: poolChanged,
  })
}

/** Whether users may be named in ways that the rules in force do not know: the rules were others. */
export function mayHaveOtherNames({ hadOtherNames, transition }: UserPool): boolean {
  return hadOtherNames === true || transition !== undefined
}

/** Deletes a pool read at this version; its users and everything else below it end with it. */
export function removePool(pool: UserPool): Write {
  return remove(poolKeys.pool(pool.id), {
    when: [equals('version', pool.version)],
    otherwise: poolChanged,
  })
}

/** A page of all pools, by id. */
export async function listPools(
  table: Table,
  page: { limit: number; after: string | undefined },
): Promise<ListedPage<UserPool>> {
  return listPage(table, { partitions: [listings.userPools('').listPk], ...page }, (attributes) => [
    poolRef('').parse(attributes),
  ])
}

/**
 * A pool as one text: it is read at every request and has over a hundred members. Standard
 * attributes that are as AWS defines them are kept by name, which holds most pools below the 4 KB
 * of a read unit.
 */
function poolItem(pool: UserPool): Attributes {
  const schema = pool.schema.map((entry) => {
    const standard = standardAttributes.get(entry.Name ?? '')
    return standard && isDeepStrictEqual(standard, entry) ? standard.Name : entry
  })
  const text = JSON.stringify({ ...pool, schema })
  return { pool: text, version: pool.version, ...listings.userPools(pool.id) }
}

function parsePool({ pool: text }: Attributes): UserPool {
  const pool = JSON.parse(text as string) as StoredPool // written by poolItem
  const schema = pool.schema.flatMap((entry) =>
    typeof entry === 'string' ? (standardAttributes.get(entry) ?? []) : [entry],
  )
  return { ...pool, schema }
}
