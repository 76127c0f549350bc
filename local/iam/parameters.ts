import { checkConstraints, wireName, type Constraint } from '../query-constraints.ts'
import type { QueryParameters } from '../query-protocol.ts'
import type { Registry, Tag } from './registry.ts'

/** What the IAM operations share. */
export interface IamServices {
  readonly registry: Registry
  readonly account: string
  /** How many clients a provider may have. */
  readonly mostClientIds: number
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The ARN of a provider, by the name that an operation has for it. */
export const arnConstraint = (name: string): Constraint => ({
  name,
  kind: 'string',
  min: 20,
  max: 2048,
  required: true,
})

/**
 * The parameters of a call, checked: each by its name with a small first letter.
 *
 * @throws QueryError ValidationError
 */
export function checked(
  constraints: readonly Constraint[],
  parameters: QueryParameters,
): (name: string) => string {
  checkConstraints(constraints, (name) => parameters.get(wireName(name)))
  return (name) => parameters.get(wireName(name)) ?? ''
}

/** The tags of a call. */
export function tagsOf(parameters: QueryParameters): Tag[] {
  const values = parameters.list('Tags', 'Value')
  return parameters.list('Tags', 'Key').map((Key, i) => ({ Key, Value: values[i] ?? '' }))
}

/** The time as IAM writes it. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/u, 'Z')
}
