/** Thrown for a policy that IAM would refuse, or that uses what the local STS does not know. */
export class PolicyError extends Error {}

/** A JSON value that must be an object; throws {@link PolicyError} naming `what` otherwise. */
export function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyError(`${what} must be an object.`)
  }
  return value as Record<string, unknown> // an object that is not a list has named members
}

/** A JSON value that must be a list; throws {@link PolicyError} naming `what` otherwise. */
export function asList(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new PolicyError(`${what} must be a list.`)
  return value
}

/** A JSON value that must be a string; throws {@link PolicyError} naming `what` otherwise. */
export function asString(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new PolicyError(`${what} must be a string.`)
  return value
}

/** A value where IAM's grammar takes one or a list of them. */
export function oneOrMore(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}
