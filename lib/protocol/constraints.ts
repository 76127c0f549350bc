import type { Shape, StringShape } from './models/index.ts'

/** One rule of a shape: AWS's words for it, and whether a value keeps it. */
export interface Constraint {
  readonly sentence: string
  readonly holds: (value: unknown) => boolean
}

const known = new WeakMap<Shape, readonly Constraint[]>()

/** A shape's own constraints in the order in which AWS lists them; patterns are compiled once. */
export function constraintsOf(shape: Shape): readonly Constraint[] {
  const cached = known.get(shape)
  if (cached !== undefined) return cached
  const constraints = [...bounds(shape), ...(shape.type === 'string' ? textRules(shape) : [])]
  known.set(shape, constraints)
  return constraints
}

function bounds(shape: Shape): Constraint[] {
  const { min, max } = shape as { min?: number; max?: number } // shapes without bounds have neither
  const quantity = shape.type === 'integer' || shape.type === 'long' ? 'value' : 'length'
  const constraints: Constraint[] = []
  if (max !== undefined) {
    constraints.push({
      sentence: `Member must have ${quantity} less than or equal to ${max}`,
      holds: (value) => sizeOf(value) <= max,
    })
  }
  if (min !== undefined) {
    constraints.push({
      sentence: `Member must have ${quantity} greater than or equal to ${min}`,
      holds: (value) => sizeOf(value) >= min,
    })
  }
  return constraints
}

function textRules(shape: StringShape): Constraint[] {
  const constraints: Constraint[] = []
  const { pattern, max = Infinity } = shape
  if (pattern !== undefined) {
    const expression = new RegExp(`^(?:${shape.expression ?? pattern})$`, 'u')
    constraints.push({
      sentence: `Member must satisfy regular expression pattern: ${pattern}`,
      // text that is too long is refused for its length, without the work of matching it
      holds: (value) => sizeOf(value) > max || expression.test(String(value)),
    })
  }
  if (shape.enum !== undefined) {
    const values = new Set<unknown>(shape.enum)
    constraints.push({
      sentence: `Member must satisfy enum value set: [${shape.enum.join(', ')}]`,
      holds: (value) => values.has(value),
    })
  }
  return constraints
}

function sizeOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) {
    return value.length
  }
  return Object.keys(value ?? {}).length
}
