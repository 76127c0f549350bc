import { toItem, type StoredItem } from './attribute-values.ts'
import { Expression, type Condition } from './conditions.ts'
import type { Key } from './keys.ts'

/** The attributes of an item as plain values: strings, numbers, booleans, bytes, lists, maps, sets. */
export type Attributes = Record<string, unknown>

/** The condition of a write, and the error its caller gets when it does not hold. */
export interface Guard {
  readonly when: readonly Condition[]
  readonly otherwise: Error
}

/** The request of one write, in DynamoDB's words: alone, or as one of a transaction. */
export interface WriteRequest {
  readonly Put?: { readonly Item: StoredItem }
  readonly Update?: { readonly Key: StoredItem }
  readonly Delete?: { readonly Key: StoredItem; readonly ConditionExpression?: string }
  readonly ConditionCheck?: { readonly Key: StoredItem }
}

/** One write of a transaction: the request without its table, and the error of its condition. */
export interface Write {
  /** @param mark what a single conditional write leaves on the item, to know it again by */
  readonly build: (table: string, mark?: string) => WriteRequest
  readonly otherwise: Error | undefined
  /** Whether the others are done without it when its condition does not hold. */
  readonly isOptional?: boolean
}

/** One write, or several that belong together. */
export type Writes = Write | readonly Write[]

/** Changes to an item: attributes to set, remove, count up, or add to and take from a set. */
export interface Changes {
  readonly set?: Attributes
  readonly remove?: readonly string[]
  readonly add?: Attributes
  readonly take?: Attributes
}

/** Has DynamoDB show the item whose condition did not hold. */
const shown = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const

/** Writes an item whole. */
export function put(key: Key, attributes: Attributes, guard?: Guard): Write {
  return {
    otherwise: guard?.otherwise,
    build: (table, mark) => ({
      Put: {
        TableName: table,
        Item: toItem({ ...attributes, ...key, mark: guard && mark }),
        ...(guard && mark !== undefined && shown),
        ...expressions(guard),
      },
    }),
  }
}

/** Changes some attributes of an item, which is created if it is not there. */
export function update(key: Key, changes: Changes, guard?: Guard): Write {
  return {
    otherwise: guard?.otherwise,
    build: (table, mark) => {
      const expression = new Expression()
      const set = { ...changes.set, mark: guard && mark }
      const UpdateExpression = updateExpression({ ...changes, set }, expression)
      return {
        Update: {
          TableName: table,
          Key: toItem(key),
          UpdateExpression,
          ...(guard && mark !== undefined && shown),
          ...expressions(guard, expression),
        },
      }
    },
  }
}

/** Deletes an item. */
export function remove(key: Key, guard?: Guard): Write {
  return {
    otherwise: guard?.otherwise,
    build: (table) => ({ Delete: { TableName: table, Key: toItem(key), ...expressions(guard) } }),
  }
}

/** Deletes an item if a condition holds, and leaves it alone if not. */
export function removeIf(key: Key, when: readonly Condition[]): Write {
  const otherwise = new Error('an optional write decides nothing')
  return { ...remove(key, { when, otherwise }), isOptional: true }
}

/** Writes nothing, but lets the transaction happen only if the condition holds. */
export function check(key: Key, guard: Guard): Write {
  return {
    otherwise: guard.otherwise,
    build: (table) => ({
      ConditionCheck: {
        TableName: table,
        Key: toItem(key),
        ...expressions(guard),
      },
    }),
  }
}

function updateExpression(changes: Changes, expression: Expression): string {
  const pairs = (attributes: Attributes | undefined, sign: string) =>
    Object.entries(attributes ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => `${expression.name(path)}${sign}${expression.value(value)}`)
  const clauses = [
    ['SET', pairs(changes.set, ' = ')],
    ['REMOVE', (changes.remove ?? []).map((path) => expression.name(path))],
    ['ADD', pairs(changes.add, ' ')],
    ['DELETE', pairs(changes.take, ' ')],
  ] as const
  return clauses
    .filter(([, parts]) => parts.length > 0)
    .map(([verb, parts]) => `${verb} ${parts.join(', ')}`)
    .join(' ')
}

function expressions(guard: Guard | undefined, expression = new Expression()) {
  const condition = guard?.when.map((part) => part(expression)).join(' AND ')
  return {
    ...(condition && { ConditionExpression: condition }),
    ...(Object.keys(expression.names).length > 0 && {
      ExpressionAttributeNames: expression.names,
    }),
    ...(Object.keys(expression.values).length > 0 && {
      ExpressionAttributeValues: toItem(expression.values),
    }),
  }
}

/**
 * Whether a single write goes as a transaction. A guarded delete does for its request token: it
 * leaves no mark to be known again by, should its answer be lost.
 */
export function needsTransaction({ ConditionCheck, Delete }: WriteRequest): boolean {
  return ConditionCheck !== undefined || Delete?.ConditionExpression !== undefined
}

/** A write as a request of its own, which has the same members as in a transaction. */
export function singleWrite({
  Put,
  Update,
  Delete,
}: WriteRequest): [operation: string, input: object] {
  if (Put) return ['PutItem', Put]
  if (Delete) return ['DeleteItem', Delete]
  if (!Update) throw new TypeError('a write puts, updates or deletes an item')
  return ['UpdateItem', Update]
}
