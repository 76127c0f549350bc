import type { AttributeType, SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'
import type { Schema } from './attribute-schema.ts'
import { valueFault } from './attribute-values.ts'
import { isEmail, isPhoneNumber } from './user-names.ts'

/** What a request gives for a user's attributes, and under which schema. */
export interface GivenAttributes {
  readonly schema: Schema
  /** The request's list; in a pool whose users are named by e-mail or phone, with that added. */
  readonly attributes: readonly AttributeType[]
  /** A new user: required attributes must be there and immutable ones may be. */
  readonly isCreation: boolean
}

/** The changes that a request makes to a user's attributes. */
export interface AttributeChanges {
  /** Values by name, in the form in which they are stored; null-prototype. */
  readonly set: Readonly<Record<string, string>>
  /** Names to delete: those given with an empty value. */
  readonly remove: readonly string[]
}

/** Faults told of at most: the list of a request is bounded by nothing but the size of its body. */
const mostFaults = 100

/** Attributes that no request may set for a user, whoever sends it. */
const ownedByService = new Set(['sub', 'identities'])

/**
 * Checks attributes of a request against the pool's schema and answers the changes they make; an
 * empty value deletes. DeleteUserAttributes is an update with empty values.
 *
 * Throws InvalidParameterException (developer guide, "Working with user attributes").
 */
export function checkAttributeValues(given: GivenAttributes): AttributeChanges {
  const entries = new Map(given.schema.map((entry) => [entry.Name ?? '', entry]))
  const values = new Map(given.attributes.map(({ Name = '', Value = '' }) => [Name, Value]))
  refuseNames(given, entries)
  refuseFormats(values)
  refuseValues(given, entries, values)
  const set = Object.create(null) as Record<string, string> // Object.create is typed any
  for (const [name, value] of values) {
    if (value !== '') set[name] = canonical(entries.get(name), value)
  }
  return { set, remove: [...values.keys()].filter((name) => values.get(name) === '') }
}

/**
 * Refuses a user's own change that leaves a required attribute without a value, as somebody may be
 * whom an administrator created (developer guide, "Attribute permissions and scopes").
 *
 * Throws InvalidParameterException.
 */
export function assertComplete(schema: Schema, attributes: Readonly<Record<string, string>>): void {
  const lines = schema.flatMap(({ Name = '', Required }) =>
    Required === true && !ownedByService.has(Name) && !attributes[Name]
      ? [`${Name}: The attribute is required\n`]
      : [],
  )
  if (lines.length > 0) throw invalid(`Attributes did not conform to the schema: ${lines.join('')}`)
}

/** Names that the schema does not have, that may not be changed, or that come twice. */
function refuseNames(
  { attributes, isCreation }: GivenAttributes,
  entries: ReadonlyMap<string, SchemaAttributeType>,
): void {
  const names = attributes.map(({ Name = '' }) => Name)
  const isUnknownCustom = (name: string) => !entries.has(name) && /^(?:custom|dev):/u.test(name)
  const unknownCustom = isCreation ? names.find(isUnknownCustom) : undefined
  if (unknownCustom !== undefined) {
    throw invalid(
      `Attributes did not conform to the schema: Type for attribute {${unknownCustom}} could not be determined`,
    )
  }
  const faults = names.map((name, index) => {
    const entry = entries.get(name)
    if (!entry) return `user.${name}: Attribute does not exist in the schema.\n`
    if (ownedByService.has(name) || (!isCreation && entry.Mutable === false)) {
      return `user.${name}: Attribute cannot be updated.\n`
    }
    // Which of two values counts is a question that attacks are made of: neither does
    if (names.indexOf(name) !== index) return `user.${name}: Attribute is given more than once.\n`
    return ''
  })
  const told = faults.filter(Boolean).slice(0, mostFaults)
  if (told.length > 0) throw invalid(told.join(''))
}

function refuseFormats(values: ReadonlyMap<string, string>): void {
  const email = values.get('email')
  if (email && !isEmail(email)) throw invalid('Invalid email address format.')
  const phoneNumber = values.get('phone_number')
  if (phoneNumber && !isPhoneNumber(phoneNumber)) throw invalid('Invalid phone number format.')
}

/** Values that do not fit their type or constraints, and required attributes without a value. */
function refuseValues(
  { isCreation }: GivenAttributes,
  entries: ReadonlyMap<string, SchemaAttributeType>,
  values: ReadonlyMap<string, string>,
): void {
  const faults = [...entries].map(([name, entry]) => {
    const value = values.get(name)
    if (value) return valueFault(entry, value)
    const isMissing = entry.Required === true && !ownedByService.has(name)
    return isMissing && (isCreation || value === '') ? 'The attribute is required' : undefined
  })
  const lines = [...entries.keys()].flatMap((name, index) => {
    const fault = faults[index]
    return fault === undefined ? [] : [`${name}: ${fault}\n`]
  })
  if (lines.length === 0) return
  const start = isCreation ? 'Attributes did not conform to the schema' : 'Invalid user attributes'
  throw invalid(`${start}: ${lines.join('')}`)
}

/** Clients write booleans in any case; tokens and answers need one spelling. */
function canonical(entry: SchemaAttributeType | undefined, value: string): string {
  return entry?.AttributeDataType === 'Boolean' ? value.toLowerCase() : value
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
