import { QueryError } from './query-protocol.ts'

/** A parameter's limits, as the service's model states them. */
export interface Constraint {
  /** The member's name as AWS's sentence writes it, with a small first letter. */
  name: string
  min: number
  max: number
  kind: 'string' | 'integer'
  pattern?: RegExp
  required?: boolean
  /** The value is a secret: the sentence leaves it out. */
  sensitive?: boolean
}

/**
 * Throws AWS's ValidationError with one sentence for each value that breaks its constraint.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
export function checkConstraints(
  constraints: readonly Constraint[],
  valueOf: (name: string) => string | undefined,
): void {
  const failures = constraints.flatMap((constraint) => {
    const value = valueOf(constraint.name)
    const broken = brokenRule(constraint, value)
    if (broken === undefined) return []
    const shown = value === undefined ? ' null' : constraint.sensitive ? '' : ` '${value}'`
    return `Value${shown} at '${constraint.name}' failed to satisfy constraint: Member must ${broken}`
  })
  if (failures.length === 0) return
  const heading = `${failures.length} validation error${failures.length > 1 ? 's' : ''} detected: `
  throw new QueryError('ValidationError', heading + failures.join('; '))
}

function brokenRule(constraint: Constraint, value: string | undefined): string | undefined {
  if (value === undefined) return constraint.required ? 'not be null' : undefined
  const { min, max, kind, pattern } = constraint
  const measured = kind === 'string' ? value.length : Number(value)
  const what = kind === 'string' ? 'length' : 'value'
  if (kind === 'integer' && !/^-?\d+$/.test(value)) return 'be a whole number'
  if (measured < min) return `have ${what} greater than or equal to ${min}`
  if (measured > max) return `have ${what} less than or equal to ${max}`
  if (pattern !== undefined && !pattern.test(value)) {
    return `satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`
  }
  return undefined
}

/** A member's name as it stands in a request: a constraint's with a capital. */
export function wireName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
