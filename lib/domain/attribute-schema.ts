import type {
  AttributeDataType,
  SchemaAttributeType,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../errors.ts'

/** A pool's attributes, in the shape in which DescribeUserPool returns them. */
export type Schema = readonly SchemaAttributeType[]

const profileNames = 'name given_name family_name middle_name nickname preferred_username profile'

/** The standard attributes of every pool (developer guide, "Standard attributes"). */
export const standardSchema: Schema = [
  { ...text('sub', '1'), Mutable: false, Required: true },
  ...profileNames.split(' ').map((name) => text(name)),
  text('picture'),
  text('website'),
  text('email'),
  attribute('email_verified', 'Boolean'),
  text('gender'),
  text('birthdate', '10', '10'),
  text('zoneinfo'),
  text('locale'),
  text('phone_number'),
  attribute('phone_number_verified', 'Boolean'),
  text('address'),
  { ...attribute('updated_at', 'Number'), NumberAttributeConstraints: { MinValue: '0' } },
  { ...attribute('identities', 'String'), StringAttributeConstraints: {} },
]

/** Standard attributes that the service itself keeps: their entries cannot be changed. */
const fixed = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities'])

const mostCustomAttributes = 50

/**
 * The schema of a new pool: the standard attributes with what CreateUserPool's Schema changes on
 * them, then its custom ones. Throws InvalidParameterException (API reference, CreateUserPool).
 */
export function poolSchema(given: Schema): SchemaAttributeType[] {
  const isStandard = ({ Name }: SchemaAttributeType) =>
    standardSchema.some((entry) => entry.Name === Name)
  const overrides = given.filter(isStandard)
  refuseTwice(overrides)
  const standard = standardSchema.map((entry) => {
    const override = overrides.find(({ Name }) => Name === entry.Name)
    return override ? overrideStandard(entry, override) : structuredClone(entry)
  })
  const custom = given.filter((entry) => !isStandard(entry))
  return mergeCustomAttributes(standard, custom)
}

/**
 * The schema with AddCustomAttributes' attributes added under their full names (`custom:…`, or
 * `dev:custom:…`). Throws InvalidParameterException (API reference, AddCustomAttributes).
 */
export function mergeCustomAttributes(schema: Schema, given: Schema): SchemaAttributeType[] {
  const custom = given.map(customAttribute)
  const twice = findTwice(custom)
  if (twice !== undefined) {
    throw invalid(
      `Duplicate custom attribute names ${twice} are not allowed in a user pool schema.`,
    )
  }
  const merged = [...schema, ...custom]
  refuseTwice(merged)
  if (merged.length - standardSchema.length > mostCustomAttributes) {
    throw invalid(`A user pool can have at most ${mostCustomAttributes} custom attributes.`)
  }
  return merged
}

/**
 * The schema with existing attributes changed, which Cognito does not allow: required or not,
 * mutable or not, the constraints, and of a custom attribute the data type too; what a change leaves
 * out stays. Throws InvalidParameterException as creating them would.
 */
export function changeAttributes(schema: Schema, changes: Schema): SchemaAttributeType[] {
  refuseTwice(changes)
  for (const { Name = '' } of changes) {
    if (!schema.some((entry) => entry.Name === Name)) {
      throw invalid(`${Name}: Attribute does not exist in the schema.`)
    }
  }
  return schema.map((entry) => {
    const change = changes.find(({ Name }) => Name === entry.Name)
    if (!change) return structuredClone(entry)
    const isStandard = standardSchema.some(({ Name }) => Name === entry.Name)
    return isStandard ? overrideStandard(entry, change) : changeCustom(entry, change)
  })
}

function changeCustom(entry: SchemaAttributeType, change: SchemaAttributeType) {
  const { Name = '', AttributeDataType: type = 'String', ...kept } = entry
  if (change.Required === true)
    throw invalid('Required custom attributes are not supported currently.')
  const newType = change.AttributeDataType ?? type
  const base =
    newType === type ? { ...kept, Name, AttributeDataType: type } : attribute(Name, newType)
  return {
    ...base,
    DeveloperOnlyAttribute: entry.DeveloperOnlyAttribute ?? false,
    Mutable: change.Mutable ?? entry.Mutable ?? true,
    ...constraints(base, change),
  }
}

function customAttribute(given: SchemaAttributeType): SchemaAttributeType {
  const { Name, AttributeDataType: type, DeveloperOnlyAttribute = false, Mutable = true } = given
  if (!Name) throw invalid('A custom attribute must have a name.')
  if (!type) {
    throw invalid(
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    )
  }
  if (given.Required === true) {
    throw invalid('Required custom attributes are not supported currently.')
  }
  const entry = attribute(`${DeveloperOnlyAttribute ? 'dev:' : ''}custom:${Name}`, type)
  return { ...entry, DeveloperOnlyAttribute, Mutable, ...constraints(entry, given) }
}

function overrideStandard(entry: SchemaAttributeType, given: SchemaAttributeType) {
  const { Name = '', AttributeDataType: type } = entry
  if ((given.AttributeDataType ?? type) !== type || given.DeveloperOnlyAttribute === true) {
    throw invalid(
      `You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute ${Name}`,
    )
  }
  const { Mutable = entry.Mutable, Required = entry.Required } = given
  if (fixed.has(Name)) {
    if (Mutable === entry.Mutable && Required === entry.Required) return structuredClone(entry)
    throw invalid(`You can not change standard schema attribute ${Name}`)
  }
  return { ...structuredClone(entry), Mutable, Required, ...constraints(entry, given) }
}

/** The constraints that fit the type: those given, else those that the entry has, else none. */
function constraints(entry: SchemaAttributeType, given: SchemaAttributeType) {
  if (entry.AttributeDataType === 'String') {
    const { MinLength, MaxLength } =
      given.StringAttributeConstraints ?? entry.StringAttributeConstraints ?? {}
    if (!isRange(MinLength, MaxLength, isLength)) {
      throw invalid(`Invalid StringAttributeConstraints for schema attribute ${entry.Name ?? ''}`)
    }
    const StringAttributeConstraints = {
      ...(MinLength && { MinLength }),
      ...(MaxLength && { MaxLength }),
    }
    return { StringAttributeConstraints }
  }
  return entry.AttributeDataType === 'Number' ? numberConstraints(entry, given) : {}
}

function numberConstraints(entry: SchemaAttributeType, given: SchemaAttributeType) {
  const { Name = '' } = entry
  const { MinValue, MaxValue } =
    given.NumberAttributeConstraints ?? entry.NumberAttributeConstraints ?? {}
  if (![MinValue, MaxValue].every((bound) => !bound || isNumber(bound))) {
    throw invalid(`Invalid NumberAttributeConstraints for schema attribute ${Name}`)
  }
  if (!isRange(MinValue, MaxValue, isNumber)) {
    throw invalid(`Attribute ${Name} cannot have a max value smaller than it's min value`)
  }
  const NumberAttributeConstraints = {
    ...(MinValue && { MinValue }),
    ...(MaxValue && { MaxValue }),
  }
  return { NumberAttributeConstraints }
}

function isRange(least = '', most = '', isValid: (text: string) => boolean): boolean {
  return (
    [least, most].every((bound) => bound === '' || isValid(bound)) &&
    (least === '' || most === '' || Number(least) <= Number(most))
  )
}

function isLength(bound: string): boolean {
  return /^[0-9]{1,4}$/u.test(bound) && Number(bound) <= 2048
}

/** Whether a text is a decimal number as Number attributes hold it, of at most 64 digits. */
export function isNumber(bound: string): boolean {
  return /^-?[0-9]{1,32}(?:\.[0-9]{1,32})?$/u.test(bound)
}

function findTwice(entries: Schema): string | undefined {
  const names = entries.map(({ Name = '' }) => Name)
  return names.find((name, index) => names.indexOf(name) !== index)
}

function refuseTwice(entries: Schema): void {
  const twice = findTwice(entries)
  if (twice !== undefined) {
    throw invalid(`${twice}: Existing attribute already has name ${twice}.`)
  }
}

function attribute(name: string, type: AttributeDataType): SchemaAttributeType {
  return {
    Name: name,
    AttributeDataType: type,
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
  }
}

function text(name: string, MinLength = '0', MaxLength = '2048'): SchemaAttributeType {
  return { ...attribute(name, 'String'), StringAttributeConstraints: { MinLength, MaxLength } }
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
