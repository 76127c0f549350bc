import { describe, expect, it } from '@jest/globals'
import type { SchemaAttributeType } from '@aws-sdk/client-cognito-identity-provider'
import {
  mergeCustomAttributes,
  poolSchema,
  standardSchema,
} from '../../lib/domain/attribute-schema.ts'

const find = (schema: readonly SchemaAttributeType[], name: string) =>
  schema.find(({ Name }) => Name === name)

const refusal = (message: string) =>
  expect.objectContaining({ code: 'InvalidParameterException', message })

describe('standardSchema', () => {
  it('has the attributes of OpenID Connect and the three of the service', () => {
    expect(standardSchema.map(({ Name }) => Name)).toEqual([
      'sub',
      'name',
      'given_name',
      'family_name',
      'middle_name',
      'nickname',
      'preferred_username',
      'profile',
      'picture',
      'website',
      'email',
      'email_verified',
      'gender',
      'birthdate',
      'zoneinfo',
      'locale',
      'phone_number',
      'phone_number_verified',
      'address',
      'updated_at',
      'identities',
    ])
  })

  it('describes them as DescribeUserPool does', () => {
    expect(find(standardSchema, 'sub')).toEqual({
      Name: 'sub',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: false,
      Required: true,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
    })
    expect(find(standardSchema, 'birthdate')?.StringAttributeConstraints).toEqual({
      MinLength: '10',
      MaxLength: '10',
    })
    expect(find(standardSchema, 'email_verified')).toEqual({
      Name: 'email_verified',
      AttributeDataType: 'Boolean',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: false,
    })
    expect(find(standardSchema, 'updated_at')?.NumberAttributeConstraints).toEqual({
      MinValue: '0',
    })
    expect(find(standardSchema, 'identities')?.StringAttributeConstraints).toEqual({})
  })
})

describe('poolSchema', () => {
  it('is the standard schema for a bare pool, and no part of it', () => {
    const schema = poolSchema([])
    expect(schema).toEqual(standardSchema)
    expect(schema[1]).not.toBe(standardSchema[1])
  })

  it('keeps itself when it is given back', () => {
    expect(poolSchema(standardSchema)).toEqual(standardSchema)
  })

  it('changes standard attributes in their place', () => {
    const schema = poolSchema([
      { Name: 'email', Required: true },
      { Name: 'name', AttributeDataType: 'String', Mutable: false },
      { Name: 'nickname', StringAttributeConstraints: { MinLength: '3', MaxLength: '9' } },
      { Name: 'zoneinfo', AttributeDataType: 'String', StringAttributeConstraints: {} },
    ])
    expect(schema.map(({ Name }) => Name)).toEqual(standardSchema.map(({ Name }) => Name))
    expect(find(schema, 'email')).toEqual({
      Name: 'email',
      AttributeDataType: 'String',
      DeveloperOnlyAttribute: false,
      Mutable: true,
      Required: true,
      StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
    })
    expect(find(schema, 'name')).toMatchObject({ Mutable: false, Required: false })
    expect(find(schema, 'nickname')?.StringAttributeConstraints).toEqual({
      MinLength: '3',
      MaxLength: '9',
    })
    expect(find(schema, 'zoneinfo')?.StringAttributeConstraints).toEqual({})
    expect(find(standardSchema, 'email')?.Required).toBe(false)
  })

  it('adds custom attributes under their full names', () => {
    const schema = poolSchema([
      { Name: 'tenant', AttributeDataType: 'String' },
      {
        Name: 'age',
        AttributeDataType: 'Number',
        Mutable: false,
        NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
      },
      { Name: 'secret', AttributeDataType: 'Boolean', DeveloperOnlyAttribute: true },
      { Name: '__proto__', AttributeDataType: 'DateTime' },
    ])
    expect(schema.slice(standardSchema.length)).toEqual([
      {
        Name: 'custom:tenant',
        AttributeDataType: 'String',
        DeveloperOnlyAttribute: false,
        Mutable: true,
        Required: false,
        StringAttributeConstraints: {},
      },
      {
        Name: 'custom:age',
        AttributeDataType: 'Number',
        DeveloperOnlyAttribute: false,
        Mutable: false,
        Required: false,
        NumberAttributeConstraints: { MinValue: '0', MaxValue: '150' },
      },
      {
        Name: 'dev:custom:secret',
        AttributeDataType: 'Boolean',
        DeveloperOnlyAttribute: true,
        Mutable: true,
        Required: false,
      },
      {
        Name: 'custom:__proto__',
        AttributeDataType: 'DateTime',
        DeveloperOnlyAttribute: false,
        Mutable: true,
        Required: false,
      },
    ])
  })

  const email = 'for standard schema attribute email'
  it.each<[string, SchemaAttributeType[]]>([
    [
      'Required custom attributes are not supported currently.',
      [{ Name: 'x', AttributeDataType: 'String', Required: true }],
    ],
    [
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
      [{ Name: 'x' }],
    ],
    ['A custom attribute must have a name.', [{ AttributeDataType: 'String' }]],
    [
      `You can not change AttributeDataType or set developerOnlyAttribute ${email}`,
      [{ Name: 'email', AttributeDataType: 'Number' }],
    ],
    [
      `You can not change AttributeDataType or set developerOnlyAttribute ${email}`,
      [{ Name: 'email', DeveloperOnlyAttribute: true }],
    ],
    ['You can not change standard schema attribute sub', [{ Name: 'sub', Mutable: true }]],
    [
      'You can not change standard schema attribute email_verified',
      [{ Name: 'email_verified', Required: true }],
    ],
    ['email: Existing attribute already has name email.', [{ Name: 'email' }, { Name: 'email' }]],
    [
      'Duplicate custom attribute names custom:x are not allowed in a user pool schema.',
      [
        { Name: 'x', AttributeDataType: 'String' },
        { Name: 'x', AttributeDataType: 'Number' },
      ],
    ],
  ])('refuses: %s', (message, given) => {
    expect(() => poolSchema(given)).toThrow(refusal(message))
  })

  it.each([
    { MinLength: '-1' },
    { MinLength: 'a' },
    { MaxLength: '2049' },
    { MinLength: '5', MaxLength: '4' },
    { MaxLength: '1e3' },
    { MaxLength: ' 5' },
  ])('refuses the length constraints %j', (StringAttributeConstraints) => {
    const given = [{ Name: 'x', AttributeDataType: 'String' as const, StringAttributeConstraints }]
    expect(() => poolSchema(given)).toThrow(
      refusal('Invalid StringAttributeConstraints for schema attribute custom:x'),
    )
  })

  it('refuses numbers from a larger one to a smaller one', () => {
    const NumberAttributeConstraints = { MinValue: '5', MaxValue: '-4' }
    const given = [{ Name: 'x', AttributeDataType: 'Number' as const, NumberAttributeConstraints }]
    expect(() => poolSchema(given)).toThrow(
      refusal("Attribute custom:x cannot have a max value smaller than it's min value"),
    )
  })

  it.each([{ MinValue: 'a' }, { MaxValue: '9'.repeat(131_072) }])(
    'refuses number constraints that are no numbers',
    (NumberAttributeConstraints) => {
      const given = [
        { Name: 'x', AttributeDataType: 'Number' as const, NumberAttributeConstraints },
      ]
      expect(() => poolSchema(given)).toThrow(
        refusal('Invalid NumberAttributeConstraints for schema attribute custom:x'),
      )
    },
  )
})

describe('mergeCustomAttributes', () => {
  const schema = poolSchema([{ Name: 'x', AttributeDataType: 'String' }])

  it('adds to a pool and leaves what it has', () => {
    const merged = mergeCustomAttributes(schema, [{ Name: 'email', AttributeDataType: 'String' }])
    expect(merged.slice(0, -1)).toEqual(schema)
    expect(merged.at(-1)?.Name).toBe('custom:email')
  })

  it('tells an attribute for developers from one for users', () => {
    const merged = mergeCustomAttributes(schema, [
      { Name: 'x', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
    ])
    expect(merged.at(-1)?.Name).toBe('dev:custom:x')
  })

  it('refuses a name that is there', () => {
    expect(() =>
      mergeCustomAttributes(schema, [{ Name: 'x', AttributeDataType: 'Number' }]),
    ).toThrow(refusal('custom:x: Existing attribute already has name custom:x.'))
  })

  it('takes 50 custom attributes and no more', () => {
    const many = (count: number): SchemaAttributeType[] =>
      Array.from({ length: count }, (_, index) => ({
        Name: `a${index}`,
        AttributeDataType: 'String',
      }))
    expect(mergeCustomAttributes(schema, many(49))).toHaveLength(standardSchema.length + 50)
    expect(() => mergeCustomAttributes(schema, many(50))).toThrow(
      refusal('A user pool can have at most 50 custom attributes.'),
    )
  })
})
