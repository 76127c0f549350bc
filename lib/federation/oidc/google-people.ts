import type { Claims } from './claims.ts'

/** The fields of Google's People API that a mapping may name, for which they have to be asked. */
const personFields = new Set([
  'addresses',
  'ageRanges',
  'biographies',
  'birthdays',
  'emailAddresses',
  'genders',
  'locales',
  'names',
  'nicknames',
  'occupations',
  'organizations',
  'phoneNumbers',
  'photos',
  'urls',
])

/** Those of some names that are fields of the People API. */
export function personFieldsIn(names: readonly string[]): string[] {
  return [...new Set(names)].filter((name) => personFields.has(name))
}

/** What a field's entry says, in the member that its kind has; the first that is there counts. */
const valueMembers = [
  'canonicalForm',
  'displayName',
  'formattedValue',
  'value',
  'url',
  'name',
  'ageRange',
]

/**
 * What the People API tells of an account, by the names of its fields: of each the primary entry, as
 * one text.
 *
 * Source: People API reference, REST resource `people`.
 */
export function claimsOfPerson(person: Claims): Claims {
  return Object.fromEntries(
    [...personFields].flatMap((field) => {
      const entries = person[field]
      const entry: unknown = Array.isArray(entries) ? (entries.find(isPrimary) ?? entries[0]) : {}
      const value = isObject(entry) ? valueIn(entry) : undefined
      return value === undefined ? [] : [[field, value]]
    }),
  )
}

/** The account that the People API tells of, in the form of `sub`. */
export function accountOf({ resourceName }: Claims): string | undefined {
  return typeof resourceName === 'string' ? resourceName.replace(/^people\//u, '') : undefined
}

function valueIn(entry: Claims): string | undefined {
  const { date } = entry
  if (isObject(date)) return dateText(date)
  const found = valueMembers.map((member) => entry[member]).find((value) => value !== undefined)
  return typeof found === 'string' ? found : undefined
}

/** As the attribute `birthdate` has it; a year that is not told is 0000 (OpenID Connect Core, 5.1). */
function dateText({ year, month, day }: Claims): string {
  const parts = [
    [year, 4],
    [month, 2],
    [day, 2],
  ] as const
  return parts
    .map(([part, length]) => (typeof part === 'number' ? String(part) : '').padStart(length, '0'))
    .join('-')
}

function isPrimary(entry: unknown): boolean {
  return isObject(entry) && isObject(entry.metadata) && entry.metadata.primary === true
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
