import { describe, expect, it } from '@jest/globals'
import { poolSchema } from '../../lib/domain/attribute-schema.ts'
import { checkAttributeValues } from '../../lib/domain/attributes.ts'

const schema = poolSchema([
  { Name: 'email', Required: true },
  { Name: 'name', Mutable: false },
  { Name: 'gender', StringAttributeConstraints: { MinLength: '2', MaxLength: '5' } },
  { Name: 'tenant', AttributeDataType: 'String', Mutable: false },
  {
    Name: 'age',
    AttributeDataType: 'Number',
    NumberAttributeConstraints: { MinValue: '-1', MaxValue: '150' },
  },
  { Name: 'member', AttributeDataType: 'Boolean' },
  { Name: 'since', AttributeDataType: 'DateTime' },
  { Name: 'level', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
])

const list = (values: Record<string, string>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }))

const create = (values: Record<string, string>) =>
  checkAttributeValues({ schema, attributes: list(values), isCreation: true })

const update = (values: Record<string, string>) =>
  checkAttributeValues({ schema, attributes: list(values), isCreation: false })

const refusal = (message: string) =>
  expect.objectContaining({ code: 'InvalidParameterException', message })

const email = 'jane@example.com'

describe('checkAttributeValues', () => {
  it('answers what to set and what to delete', () => {
    expect(create({ email, name: 'Jane', nickname: '', 'custom:member': 'TRUE' })).toEqual({
      set: { email, name: 'Jane', 'custom:member': 'true' },
      remove: ['nickname'],
    })
    expect(update({ nickname: '', locale: 'de' })).toEqual({
      set: { locale: 'de' },
      remove: ['nickname'],
    })
  })

  it('lets a new user have immutable attributes and an old one not change them', () => {
    expect(create({ email, name: 'Jane', 'custom:tenant': 't' }).set).toMatchObject({
      'custom:tenant': 't',
    })
    expect(() => update({ name: 'x', 'custom:tenant': 't', locale: 'de' })).toThrow(
      refusal(
        'user.name: Attribute cannot be updated.\nuser.custom:tenant: Attribute cannot be updated.\n',
      ),
    )
    expect(() => update({ name: '' })).toThrow(refusal('user.name: Attribute cannot be updated.\n'))
  })

  it('names every attribute that the schema lacks', () => {
    expect(() => create({ email, foo: 'x', 'cognito:user_status': 'CONFIRMED' })).toThrow(
      refusal(
        'user.foo: Attribute does not exist in the schema.\nuser.cognito:user_status: Attribute does not exist in the schema.\n',
      ),
    )
    expect(() => update({ 'custom:foo': 'x' })).toThrow(
      refusal('user.custom:foo: Attribute does not exist in the schema.\n'),
    )
  })

  it.each(['custom:foo', 'dev:custom:foo', 'custom:'])(
    'cannot determine the type of a new user’s %s',
    (name) => {
      expect(() => create({ email, [name]: 'x' })).toThrow(
        refusal(
          `Attributes did not conform to the schema: Type for attribute {${name}} could not be determined`,
        ),
      )
    },
  )

  it.each(['sub', 'identities'])('lets nobody set %s', (name) => {
    const message = refusal(`user.${name}: Attribute cannot be updated.\n`)
    expect(() => create({ email, [name]: 'x' })).toThrow(message)
    expect(() => update({ [name]: 'x' })).toThrow(message)
  })

  it('refuses names that objects have of their own', () => {
    for (const Name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(() =>
        checkAttributeValues({ schema, attributes: [{ Name, Value: 'x' }], isCreation: false }),
      ).toThrow(refusal(`user.${Name}: Attribute does not exist in the schema.\n`))
    }
    expect(Object.getPrototypeOf(update({}).set)).toBeNull()
  })

  it('refuses an attribute that is given twice', () => {
    const attributes = [
      { Name: 'email', Value: email },
      { Name: 'email', Value: 'other@example.com' },
    ]
    expect(() => checkAttributeValues({ schema, attributes, isCreation: true })).toThrow(
      refusal('user.email: Attribute is given more than once.\n'),
    )
  })

  it('needs the required attributes of a new user', () => {
    const message = refusal(
      'Attributes did not conform to the schema: email: The attribute is required\n',
    )
    expect(() => create({})).toThrow(message)
    expect(() => create({ email: '' })).toThrow(message)
    expect(() => update({ email: '' })).toThrow(
      refusal('Invalid user attributes: email: The attribute is required\n'),
    )
    expect(update({ locale: 'de' }).remove).toEqual([])
  })

  it('checks e-mail addresses and phone numbers', () => {
    expect(() => create({ email: 'jane' })).toThrow(refusal('Invalid email address format.'))
    expect(() => update({ email: 'a@b.c\nBcc: d@e.f' })).toThrow(
      refusal('Invalid email address format.'),
    )
    expect(() => update({ phone_number: '5550100' })).toThrow(
      refusal('Invalid phone number format.'),
    )
    expect(update({ phone_number: '+15555550100' }).set).toEqual({ phone_number: '+15555550100' })
  })

  it.each([
    ['gender', 'x', 'String must be no shorter than 2 characters'],
    ['gender', 'xxxxxx', 'String must be no longer than 5 characters'],
    ['locale', 'x'.repeat(2049), 'String must be no longer than 2048 bytes'],
    ['locale', 'ä'.repeat(1025), 'String must be no longer than 2048 bytes'],
    ['locale', '\ud83d', 'String must be well-formed'],
    ['birthdate', '1990-1-2', 'String must be no shorter than 10 characters'],
    ['birthdate', '1990-01-002', 'String must be no longer than 10 characters'],
    ['birthdate', '12/31/1990', 'Date must be in YYYY-MM-DD format'],
    ['birthdate', '1990-02-30', 'Date must be in YYYY-MM-DD format'],
    ['birthdate', '1990-13-01', 'Date must be in YYYY-MM-DD format'],
    ['updated_at', '-1', 'Number must be no less than 0'],
    ['updated_at', '1e3', 'Number must be in decimal format'],
    ['updated_at', 'NaN', 'Number must be in decimal format'],
    ['custom:age', '151', 'Number must be no greater than 150'],
    ['custom:age', '-1.5', 'Number must be no less than -1'],
    ['custom:age', '0x10', 'Number must be in decimal format'],
    ['custom:age', '１', 'Number must be in decimal format'],
    ['custom:member', 'yes', 'Boolean must be true or false'],
    ['email_verified', '1', 'Boolean must be true or false'],
    ['custom:since', 'yesterday', 'DateTime must be in ISO 8601 format'],
    ['custom:since', '2026-02-30', 'DateTime must be in ISO 8601 format'],
    ['custom:since', '2026-01-01T00:00T', 'DateTime must be in ISO 8601 format'],
  ])('refuses the %s %j: %s', (name, value, fault) => {
    expect(() => update({ [name]: value })).toThrow(
      refusal(`Invalid user attributes: ${name}: ${fault}\n`),
    )
    expect(() => create({ email, [name]: value })).toThrow(
      refusal(`Attributes did not conform to the schema: ${name}: ${fault}\n`),
    )
  })

  it('tells all that is wrong at once', () => {
    expect(() => create({ gender: 'x', birthdate: 'x' })).toThrow(
      refusal(
        'Attributes did not conform to the schema: ' +
          'email: The attribute is required\n' +
          'gender: String must be no shorter than 2 characters\n' +
          'birthdate: String must be no shorter than 10 characters\n',
      ),
    )
  })

  it.each([
    ['gender', '😀😀😀😀😀'],
    ['birthdate', '2000-02-29'],
    ['birthdate', '0000-05-04'],
    ['updated_at', '1767225600'],
    ['custom:age', '-1'],
    ['custom:age', '149.5'],
    ['custom:since', '2026-01-01'],
    ['custom:since', '2026-01-01T10:20'],
    ['custom:since', '2026-01-01T10:20:30.123Z'],
    ['custom:since', '2026-01-01T10:20:30+02:00'],
    ['dev:custom:level', 'gold'],
    ['address', '=1+1 <b>\n'],
  ])('stores the %s %j as it is', (name, value) => {
    expect(update({ [name]: value }).set).toEqual({ [name]: value })
  })
})
