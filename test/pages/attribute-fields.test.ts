import { describe, expect, it } from '@jest/globals'
import { poolSchema } from '../../lib/domain/attribute-schema.ts'
import { attributeFields } from '../../lib/pages/attribute-fields.ts'

const schema = poolSchema([
  { Name: 'name', Required: true, StringAttributeConstraints: { MinLength: '2', MaxLength: '40' } },
  { Name: 'team', AttributeDataType: 'String' },
  { Name: 'age', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '18' } },
  { Name: 'news', AttributeDataType: 'Boolean' },
  { Name: 'since', AttributeDataType: 'DateTime' },
  { Name: 'secret', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
])

describe('the fields of attributes', () => {
  it('are those that are asked for, in the order of the schema', () => {
    const asks = ({ Name }: { Name: string }) => ['email', 'name', 'custom:age'].includes(Name)
    const values = new Map([['email', 'jane@example.com']])
    expect(attributeFields(schema, { asks, values })).toEqual([
      {
        name: 'name',
        type: 'text',
        isRequired: true,
        minLength: 2,
        maxLength: 40,
        value: undefined,
      },
      {
        name: 'email',
        type: 'email',
        isRequired: false,
        minLength: undefined,
        maxLength: 2048,
        value: 'jane@example.com',
      },
      {
        name: 'custom:age',
        type: 'number',
        isRequired: false,
        min: '18',
        max: undefined,
        value: undefined,
      },
    ])
  })

  it('have the types that browsers know', () => {
    const types = new Map(
      attributeFields(schema, { asks: () => true }).map(({ name, type }) => [name, type]),
    )
    expect(Object.fromEntries(types)).toMatchObject({
      birthdate: 'date',
      phone_number: 'tel',
      website: 'url',
      'custom:news': 'boolean',
      'custom:since': 'date',
      'custom:team': 'text',
    })
  })

  it('are never those that the service keeps, or that apps may not see', () => {
    const names = attributeFields(schema, { asks: () => true }).map(({ name }) => name)
    for (const kept of [
      'sub',
      'identities',
      'email_verified',
      'phone_number_verified',
      'updated_at',
    ])
      expect(names).not.toContain(kept)
    expect(names.join()).not.toContain('secret')
  })
})
