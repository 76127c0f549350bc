import type { FilteredUser, UserFilter } from './user-filter.ts'
import { foldUserName } from './user-names.ts'

/** The part of one entry of the search index that a filter asks for. */
export interface SearchRange {
  readonly entry: string
  /** What the texts begin with: any of these. */
  readonly prefixes: readonly string[]
}

/** Entry of a user's two states, by which two filters search. */
const stateEntry = 'state'

const searchedAttributes = new Set([
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
])

/** Ends a value in a text of the index. No user name has it, so that the last one begins the name. */
const end = '\t'

/** Bytes of a value that the index holds: with a user name behind it, a sort key has room for 1,024. */
const longestValue = 600

/** Whether users are searched by an attribute of this name; custom attributes go beyond Cognito. */
export function isSearchedAttribute(name: string): boolean {
  return searchedAttributes.has(name) || /^(?:dev:)?custom:/u.test(name)
}

/**
 * What the search index says of a user: a text for each entry, the value and behind it the user
 * name. Searching ignores case, as Cognito's does, so the values are folded (developer guide,
 * "Searching for users with the ListUsers API").
 */
export function searchEntries(user: FilteredUser): Map<string, string> {
  const { username, attributes } = user
  const searched = Object.entries(attributes).filter(([name]) => isSearchedAttribute(name))
  return new Map([
    [stateEntry, `${enabledWord(user.enabled)}${end}${user.status}${end}${username}`],
    ...searched.map(([name, value]): [string, string] => [
      name,
      searchText(clipped(foldValue(value)), username),
    ]),
  ])
}

/** The text of an entry that is not clipped or folded, such as a `sub`. */
export function searchText(value: string, username: string): string {
  return `${value}${end}${username}`
}

/** The user name at the end of a text of the index; the whole text where only names are listed. */
export function usernameIn(text: string): string {
  return text.slice(text.lastIndexOf(end) + 1)
}

/**
 * Where the index has everybody who meets a filter, and few others: whoever is found still has to
 * be held against it. Not for `username` and `sub`, which are keys.
 */
export function searchRange({ attribute, isPrefix, value }: UserFilter): SearchRange {
  const last = isPrefix ? '' : end
  switch (attribute) {
    case 'status':
      return { entry: stateEntry, prefixes: [`${value}${last}`] }
    case 'cognito:user_status': {
      const statuses = [false, true].map((enabled) => `${enabledWord(enabled)}${end}`)
      return {
        entry: stateEntry,
        prefixes: statuses.map((start) => `${start}${value.toUpperCase()}${last}`),
      }
    }
    default: {
      const folded = foldValue(value)
      const text = clipped(folded)
      return { entry: attribute, prefixes: [text === folded ? `${text}${last}` : text] }
    }
  }
}

/** What `status` is called in a filter (API reference, ListUsers). */
export function enabledWord(enabled: boolean): string {
  return enabled ? 'Enabled' : 'Disabled'
}

/** A value as searches compare it. */
export function foldValue(value: string): string {
  return foldUserName(value, false)
}

function clipped(value: string): string {
  if (Buffer.byteLength(value) <= longestValue) return value
  let bytes = 0
  let kept = ''
  for (const character of value) {
    bytes += Buffer.byteLength(character)
    if (bytes > longestValue) break
    kept += character
  }
  return kept
}
