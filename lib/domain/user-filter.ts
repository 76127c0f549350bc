import { ServiceError } from '../errors.ts'

/** One condition on users: an attribute that equals a value, or begins with it. */
export interface UserFilter {
  readonly attribute: string
  readonly isPrefix: boolean
  readonly value: string
}

/** The user as a filter sees it. */
export interface FilteredUser {
  readonly username: string
  readonly sub: string
  /** The UserStatusType, such as CONFIRMED. */
  readonly status: string
  readonly enabled: boolean
  readonly attributes: Readonly<Record<string, string>>
}

const searchable = new Set([
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  'cognito:user_status',
  'status',
  'sub',
])

const condition =
  /^\s*(?<attribute>[^\s="^]+)\s*(?<operator>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/su

/**
 * Reads the Filter of ListUsers: `name = "value"` or `name ^= "value"`, with `\"` for a quotation
 * mark inside the value; undefined for an empty one, which all users match.
 *
 * Throws InvalidParameterException (API reference, ListUsers, "Filter").
 */
export function parseUserFilter(text: string): UserFilter | undefined {
  if (text.trim() === '') return undefined
  const { attribute, operator, value } = condition.exec(text)?.groups ?? {}
  if (attribute === undefined || value === undefined) {
    throw new ServiceError('InvalidParameterException', 'Error while parsing filter')
  }
  if (!searchable.has(attribute)) {
    throw new ServiceError('InvalidParameterException', `Invalid search attribute: ${attribute}`)
  }
  return { attribute, isPrefix: operator === '^=', value: value.replace(/\\(["\\])/gu, '$1') }
}

/** Whether a user meets a condition; only `cognito:user_status` ignores case. */
export function matchesFilter(filter: UserFilter, user: FilteredUser): boolean {
  const found = valueOf(filter.attribute, user)
  if (found === undefined) return false
  const fold = (text: string) =>
    filter.attribute === 'cognito:user_status' ? text.toUpperCase() : text
  return filter.isPrefix
    ? fold(found).startsWith(fold(filter.value))
    : fold(found) === fold(filter.value)
}

function valueOf(attribute: string, user: FilteredUser): string | undefined {
  switch (attribute) {
    case 'username':
      return user.username
    case 'sub':
      return user.sub
    case 'cognito:user_status':
      return user.status
    case 'status':
      return user.enabled ? 'Enabled' : 'Disabled'
    default:
      return user.attributes[attribute]
  }
}
