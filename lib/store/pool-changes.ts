import type {
  AliasAttributeType,
  SchemaAttributeType,
  UsernameAttributeType,
} from '@aws-sdk/client-cognito-identity-provider'
import { exists } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { put, remove, update, type Write } from './writes.ts'

/** What of a pool that Cognito fixes shall be otherwise; what is left out stays. */
export interface PoolChange {
  /** Attributes that shall stand for the user name; an empty list is none. */
  readonly usernameAttributes?: readonly UsernameAttributeType[] | undefined
  /** Attributes that shall be aliases of it; an empty list is none. */
  readonly aliasAttributes?: readonly AliasAttributeType[] | undefined
  readonly caseSensitive?: boolean | undefined
  /** Existing attributes of the schema, by their full name, with what changes. */
  readonly attributes?: readonly SchemaAttributeType[] | undefined
}

/** Who keeps a name that several users would have. */
export type CollisionRule = 'keep-oldest' | 'keep-newest'

/** A change that has begun, and how far it is: all that it takes to go on after a crash. */
export interface StoredPoolChange {
  readonly change: PoolChange
  readonly onCollision?: CollisionRule | undefined
  /** The last user name of those that are done, in the present phase. */
  readonly after?: string | undefined
}

/** Where the change of a pool is stored while it is under way. */
export const poolChangeRef = (poolId: string): Ref<StoredPoolChange> => ({
  key: poolKeys.change(poolId),
  parse: ({ change, after }) => ({
    ...(change as StoredPoolChange), // written by putPoolChange
    after: after as string | undefined, // written by notePoolChange
  }),
})

/** Notes a change that begins. */
export function putPoolChange(poolId: string, { change, onCollision }: StoredPoolChange): Write {
  return put(poolKeys.change(poolId), { change: { change, onCollision } })
}

/** Notes how far a change is; undefined where the next phase begins. */
export function notePoolChange(poolId: string, after: string | undefined): Write {
  return update(
    poolKeys.change(poolId),
    after === undefined ? { remove: ['after'] } : { set: { after } },
    { when: [exists('pk')], otherwise: new Error(`The change of ${poolId} was ended elsewhere`) },
  )
}

/** Forgets a change that is done. */
export function removePoolChange(poolId: string): Write {
  return remove(poolKeys.change(poolId))
}
