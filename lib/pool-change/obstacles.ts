import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { isDeepStrictEqual } from 'node:util'
import { valueFault } from '../domain/attribute-values.ts'
import type { CollisionRule } from '../store/pool-changes.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { namesUnder } from '../user-pools/names.ts'

/** What stands in the way of a change. */
export type Obstacle =
  /** Several users would have one name, which all but one can leave where it is an attribute. */
  | {
      readonly kind: 'shared-name'
      readonly name: string
      readonly usernames: readonly string[]
      readonly canBeLeft: boolean
    }
  /** A user has no value for an attribute that is required or a name. */
  | { readonly kind: 'missing-value'; readonly attribute: string; readonly username: string }
  /** A user's value does not fit the attribute any more. */
  | {
      readonly kind: 'bad-value'
      readonly attribute: string
      readonly username: string
      readonly fault: string
    }
  /** A user whom nothing names any more but the `sub`. */
  | { readonly kind: 'no-name'; readonly username: string }
  /** A provider writes an attribute at each sign-in that is not to be written any more. */
  | { readonly kind: 'mapped-attribute'; readonly attribute: string; readonly provider: string }

/** The kinds that may be left as they are. */
export const acceptable = ['missing-value', 'bad-value', 'no-name', 'mapped-attribute'] as const

/** What a change is told to do about what stands in its way. */
export interface Instructions {
  /** Kinds to leave as they are. */
  readonly accept: readonly (typeof acceptable)[number][]
  /** Who keeps a name that several users would have. */
  readonly onCollision: CollisionRule | undefined
}

/** Whether a change has been told what to do about an obstacle. */
export function isSettled(obstacle: Obstacle, { accept, onCollision }: Instructions): boolean {
  return obstacle.kind === 'shared-name'
    ? obstacle.canBeLeft && onCollision !== undefined
    : accept.includes(obstacle.kind)
}

/** The attributes of a schema that a change is about, as they are after it. */
export function changedAttributes(before: UserPool, after: UserPool): SchemaAttributeType[] {
  const entries = new Map(before.schema.map((entry) => [entry.Name, JSON.stringify(entry)]))
  return after.schema.filter((entry) => entries.get(entry.Name) !== JSON.stringify(entry))
}

/** What a user's values are in the way of: attributes of the schema as they are to be. */
export function valueObstacles(
  { username, attributes }: User,
  entries: readonly SchemaAttributeType[],
): Obstacle[] {
  return entries.flatMap((entry): Obstacle[] => {
    const { Name: attribute = '', Required } = entry
    const value = attributes[attribute]
    if (value === undefined) {
      return Required === true ? [{ kind: 'missing-value', attribute, username }] : []
    }
    const fault = valueFault(entry, value)
    return fault === undefined ? [] : [{ kind: 'bad-value', attribute, username, fault }]
  })
}

/**
 * Whether a change leaves a user without a name who has one now. Who comes from elsewhere signs in
 * there, whatever the names here.
 */
export function nameObstacles(
  user: User,
  { before, after }: { before: UserPool; after: UserPool },
): Obstacle[] {
  const { username, sub, attributes, isNative } = user
  if (isNative !== true) return []
  const { UsernameAttributes: kinds } = after.settings
  if (kinds) {
    const isNew = !isDeepStrictEqual(before.settings.UsernameAttributes, kinds)
    const isMissing = isNew && !kinds.some((kind) => attributes[kind])
    return isMissing ? [{ kind: 'missing-value', attribute: kinds.join(' or '), username }] : []
  }
  const others = (pool: UserPool) => namesUnder(pool, user).filter(({ kind }) => kind !== 'sub')
  const isLost = username === sub && others(before).length > 0 && others(after).length === 0
  return isLost ? [{ kind: 'no-name', username }] : []
}
