import { ServiceError } from '../errors.ts'
import type { Schema } from './attribute-schema.ts'
import { enabledWord, foldValue, isSearchedAttribute } from './search-entries.ts'

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

/** What users are searched by beside their attributes. */
const ownNames = new Set(['username', 'sub', 'status', 'cognito:user_status'])

/** The attribute may stand in quotation marks, as some examples of AWS have it. */
const condition =
  /^\s*(?<quote>"?)(?<attribute>[^\s="^]+)\k<quote>\s*(?<operator>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/su

/**
 * Reads the Filter of ListUsers: `name = "value"` or `name ^= "value"`, with `\"` for a quotation
 * mark inside the value; undefined for an empty one, which all users match.
 *
 * Throws InvalidParameterException (API reference, ListUsers, "Filter").
 */
export function parseUserFilter(text: string): UserFilter | undefined {
  if (text.trim() === '') return undefined
  const { attribute, operator, value } = condition.exec(text)?.groups ?? {}
  if (attribute === undefined || value === undefined || !text.isWellFormed()) {
    throw new ServiceError('InvalidParameterException', 'Error while parsing filter')
  }
  return { attribute, isPrefix: operator === '^=', value: value.replace(/\\(["\\])/gu, '$1') }
}

/**
 * Refuses an attribute that users of a pool cannot be searched by. Beyond Cognito, its custom
 * attributes can be.
 *
 * Throws InvalidParameterException.
 */
export function assertSearchable({ attribute }: UserFilter, schema: Schema): void {
  const isSearched =
    ownNames.has(attribute) ||
    (isSearchedAttribute(attribute) && schema.some(({ Name }) => Name === attribute))
  if (!isSearched) {
    throw new ServiceError('InvalidParameterException', `Invalid search attribute: ${attribute}`)
  }
}

/**
 * Whether a user meets a condition. User name, `sub` and `status` mind the case, everything else
 * ignores it (API reference, ListUsers, "Filter"; developer guide, "Searching for users with the
 * ListUsers API").
 */
export function matchesFilter(
  { attribute, isPrefix, value }: UserFilter,
  user: FilteredUser,
): boolean {
  const found = valueOf(attribute, user)
  if (found === undefined) return false
  const mindsCase = attribute !== 'cognito:user_status' && ownNames.has(attribute)
  const [one, other] = mindsCase ? [found, value] : [foldValue(found), foldValue(value)]
  return isPrefix ? one.startsWith(other) : one === other
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
      return enabledWord(user.enabled)
    default:
      return user.attributes[attribute]
  }
}
