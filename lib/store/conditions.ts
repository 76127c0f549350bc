/** What must be true of the stored item for a write to happen; joined with AND. */
export type Condition = (expression: Expression) => string

/** Collects the names and values of one write's expressions under short placeholders. */
export class Expression {
  readonly names: Record<string, string> = {}
  readonly values: Record<string, unknown> = {}

  /** The placeholder of an attribute; a dot leads into a map. */
  name(path: string): string {
    return path
      .split('.')
      .map((part) => {
        const known = Object.keys(this.names).find((key) => this.names[key] === part)
        const placeholder = known ?? `#${Object.keys(this.names).length.toString(36)}`
        this.names[placeholder] = part
        return placeholder
      })
      .join('.')
  }

  /** The placeholder of a value. */
  value(value: unknown): string {
    const placeholder = `:${Object.keys(this.values).length.toString(36)}`
    this.values[placeholder] = value
    return placeholder
  }
}

/** The attribute is stored; `exists('pk')` means: the item is there. */
export const exists =
  (path: string): Condition =>
  (expression) =>
    `attribute_exists(${expression.name(path)})`

/** The attribute is not stored; `absent('pk')` means: there is no such item yet. */
export const absent =
  (path: string): Condition =>
  (expression) =>
    `attribute_not_exists(${expression.name(path)})`

/** The attribute has exactly this value. `undefined` means that it is absent. */
export const equals = (path: string, value: unknown): Condition =>
  value === undefined
    ? absent(path)
    : (expression) => `${expression.name(path)} = ${expression.value(value)}`

/** The number is smaller than this. */
export const lessThan =
  (path: string, value: number | string): Condition =>
  (expression) =>
    `${expression.name(path)} < ${expression.value(value)}`

/** The set does not hold the value; an absent set holds nothing. */
export const lacks =
  (path: string, value: string): Condition =>
  (expression) =>
    `NOT contains(${expression.name(path)}, ${expression.value(value)})`

/** The set holds the value. */
export const holds =
  (path: string, value: string): Condition =>
  (expression) =>
    `contains(${expression.name(path)}, ${expression.value(value)})`

/** The set, list or text has fewer members than this. */
export const smallerThan =
  (path: string, size: number): Condition =>
  (expression) =>
    `size(${expression.name(path)}) < ${expression.value(size)}`

/** At least one of the conditions holds. */
export const either =
  (...conditions: readonly Condition[]): Condition =>
  (expression) =>
    `(${conditions.map((condition) => condition(expression)).join(' OR ')})`
