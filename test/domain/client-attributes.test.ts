import { describe, expect, it } from '@jest/globals'
import { poolSchema, standardSchema } from '../../lib/domain/attribute-schema.ts'
import {
  assertWritable,
  checkClientAttributes,
  readableAttributes,
  writableAttributes,
} from '../../lib/domain/client-attributes.ts'

const schema = poolSchema([
  { Name: 'email', Required: true },
  { Name: 'tenant', AttributeDataType: 'String', Mutable: false },
  { Name: 'level', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
])
const standard = standardSchema.map(({ Name = '' }) => Name)
const ownedByService = ['sub', 'email_verified', 'phone_number_verified', 'identities']

describe('readableAttributes', () => {
  it('is everything but what is for developers where the client has no list', () => {
    expect([...readableAttributes({}, schema)]).toEqual([...standard, 'custom:tenant'])
  })

  it('is the list, and what says who the user is', () => {
    const ReadAttributes = ['email', 'dev:custom:level', 'custom:unknown']
    const always = ['sub', 'identities']
    const [some, none] = [{ ReadAttributes }, { ReadAttributes: [] }]
    expect([...readableAttributes(some, schema)].sort()).toEqual([...always, 'email'].sort())
    expect([...readableAttributes(none, schema)].sort()).toEqual([...always].sort())
  })
})

describe('the scope of a profile in a list', () => {
  const profile = [
    ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username'],
    ...['profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale'],
  ]

  it('stands for its attributes', () => {
    const ReadAttributes = ['oidc:profile', 'custom:tenant']
    const WriteAttributes = ['oidc:profile', 'email']
    expect([...readableAttributes({ ReadAttributes }, schema)].sort()).toEqual(
      ['sub', 'identities', 'custom:tenant', ...profile].sort(),
    )
    expect([...writableAttributes({ WriteAttributes }, schema)].sort()).toEqual(
      ['email', ...profile].sort(),
    )
    const client = { ReadAttributes, WriteAttributes }
    expect(() => checkClientAttributes(client, schema, 'creating')).not.toThrow()
  })

  it('is no attribute itself', () => {
    expect(() => assertWritable({}, schema, ['oidc:profile'])).not.toThrow() // no such attribute
    const client = { WriteAttributes: ['oidc:profile', 'email'] }
    expect(() => assertWritable(client, schema, ['oidc:profile'])).toThrow('unauthorized attribute')
  })
})

describe('writableAttributes', () => {
  it('is everything that is a user’s own where the client has no list', () => {
    expect([...writableAttributes({}, schema)]).toEqual([
      ...standard.filter((name) => !ownedByService.includes(name)),
      'custom:tenant',
    ])
  })

  it('is the list without what no user may write', () => {
    const WriteAttributes = ['email', 'dev:custom:level', ...ownedByService]
    expect([...writableAttributes({ WriteAttributes }, schema)]).toEqual(['email'])
  })

  it('has what is required, whatever the list', () => {
    expect([...writableAttributes({ WriteAttributes: [] }, schema)]).toEqual(['email'])
  })
})

describe('assertWritable', () => {
  const refusal = expect.objectContaining({
    code: 'NotAuthorizedException',
    message: 'A client attempted to write unauthorized attribute',
  })

  it.each([...ownedByService, 'dev:custom:level'])('refuses %s from every user', (name) => {
    expect(() => assertWritable({}, schema, [name])).toThrow(refusal)
    expect(() => assertWritable({ WriteAttributes: [name] }, schema, [name])).toThrow(refusal)
  })

  it('refuses what the list lacks', () => {
    const client = { WriteAttributes: ['email'] }
    expect(() => assertWritable(client, schema, ['email'])).not.toThrow()
    expect(() => assertWritable(client, schema, ['email', 'name'])).toThrow(refusal)
    expect(() => assertWritable(client, schema, ['custom:unknown'])).toThrow(refusal)
    expect(() => assertWritable(client, schema, ['__proto__'])).toThrow(refusal)
  })

  it('leaves unknown names to the check of the values', () => {
    expect(() => assertWritable({}, schema, ['custom:unknown', 'name'])).not.toThrow()
  })
})

describe('checkClientAttributes', () => {
  const check = (read?: string[], write?: string[]) =>
    checkClientAttributes({ ReadAttributes: read, WriteAttributes: write }, schema, 'creating')
  const refusal = (message: string) =>
    expect.objectContaining({ code: 'InvalidParameterException', message })

  it('takes lists of the pool’s attributes with every required one writable', () => {
    expect(() => check()).not.toThrow()
    expect(() => check(standard, ['email', 'name', 'custom:tenant'])).not.toThrow()
  })

  it.each(['unknown', 'custom:unknown', 'dev:custom:level'])('refuses to read %s', (name) => {
    expect(() => check([name])).toThrow(
      refusal('Invalid read attributes specified while creating a client'),
    )
  })

  it.each([
    ['an attribute that no user may write', ['email', 'email_verified']],
    ['an unknown attribute', ['email', 'unknown']],
    ['a list without a required attribute', ['name']],
    ['an empty list', []],
  ])('refuses to write %s', (_, write) => {
    expect(() => check(undefined, write)).toThrow(
      refusal('Invalid write attributes specified while creating a client'),
    )
    expect(() => checkClientAttributes({ WriteAttributes: write }, schema, 'updating')).toThrow(
      refusal('Invalid write attributes specified while updating a client'),
    )
  })
})
