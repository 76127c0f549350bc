import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'

/** A field for an attribute of a user, as the pool's schema has it. */
export interface AttributeField {
  /** The attribute's name, such as `email` or `custom:team`; posted as `attribute:<name>`. */
  readonly name: string
  readonly type: 'text' | 'email' | 'tel' | 'date' | 'number' | 'url' | 'boolean'
  readonly isRequired: boolean
  readonly minLength?: number | undefined
  readonly maxLength?: number | undefined
  readonly min?: string | undefined
  readonly max?: string | undefined
  readonly value?: string | undefined
}

/** Attributes that the service keeps itself, which nobody types. */
const notTyped = new Set([
  'sub',
  'identities',
  'email_verified',
  'phone_number_verified',
  'updated_at',
])

const kinds = new Map<string, AttributeField['type']>([
  ['email', 'email'],
  ['phone_number', 'tel'],
  ['birthdate', 'date'],
  ['profile', 'url'],
  ['picture', 'url'],
  ['website', 'url'],
])

/**
 * The fields of attributes that a form asks for: those of the schema that `asks` picks, in the
 * schema's order, with what was typed before (API reference, SchemaAttributeType).
 */
export function attributeFields(
  schema: readonly SchemaAttributeType[],
  {
    asks,
    values = new Map(),
  }: {
    readonly asks: (attribute: SchemaAttributeType & { readonly Name: string }) => boolean
    readonly values?: ReadonlyMap<string, string>
  },
): AttributeField[] {
  return schema.flatMap((attribute) => {
    const { Name = '', DeveloperOnlyAttribute } = attribute
    const isTyped = Name !== '' && !notTyped.has(Name) && DeveloperOnlyAttribute !== true
    if (!isTyped || !asks({ ...attribute, Name })) return []
    return [{ ...fieldOf(attribute, Name), value: values.get(Name) }]
  })
}

function fieldOf(attribute: SchemaAttributeType, name: string): AttributeField {
  const { AttributeDataType, StringAttributeConstraints: lengths } = attribute
  const { MinValue: min, MaxValue: max } = attribute.NumberAttributeConstraints ?? {}
  const isRequired = attribute.Required === true
  if (AttributeDataType === 'Number') return { name, type: 'number', isRequired, min, max }
  if (AttributeDataType === 'Boolean') return { name, type: 'boolean', isRequired }
  if (AttributeDataType === 'DateTime') return { name, type: 'date', isRequired }
  const type = kinds.get(name) ?? 'text'
  if (type === 'date') return { name, type, isRequired }
  return {
    name,
    type,
    isRequired,
    minLength: numberOf(lengths?.MinLength),
    maxLength: numberOf(lengths?.MaxLength),
  }
}

/** A bound that says something: a length of at least nothing does not. */
function numberOf(bound: string | undefined): number | undefined {
  return Number(bound) > 0 ? Number(bound) : undefined
}
