import { describe, expect, it } from '@jest/globals'
import { poolSchema } from '../../lib/domain/attribute-schema.ts'
import { importColumns, readColumns } from '../../lib/domain/user-import/columns.ts'
import { splitFields } from '../../lib/domain/user-import/fields.ts'
import { readRow } from '../../lib/domain/user-import/row.ts'

const schema = poolSchema([{ Name: 'team', AttributeDataType: 'String' }])
const columns = importColumns(schema)
const withoutHash = columns.filter((name) => name !== 'password_hash')

describe('the columns of import files', () => {
  it('are the attributes but those of the service, and three more', () => {
    expect(columns.join(',')).toBe(
      'name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,custom:team,cognito:mfa_enabled,cognito:username,password_hash',
    )
  })

  it.each([
    ['in their order', columns],
    ['in another order', columns.toReversed()],
    ['without hashes', withoutHash],
    ['with white space', columns.map((name) => ` ${name}\t`)],
  ])('are read %s', (_, header) => {
    const read = readColumns(header.join(','), { schema, hasHashes: false })
    expect(read).toEqual(header.map((name) => name.trim()))
  })

  it('may be only those that are needed, where there are hashes', () => {
    const header = 'cognito:username,email,email_verified,password_hash'
    expect(readColumns(header, { schema, hasHashes: true })).toEqual(header.split(','))
  })

  it.each([
    ['one that the pool lacks', [...columns, 'custom:size'], 'a column too many'],
    ['one that files never have', [...columns, 'sub'], 'a column too many'],
    ['one twice', [...columns, 'email'], 'a column too many'],
    ['one in capitals', withoutHash.map((name) => name.toUpperCase()), 'a column too many'],
    ['quotation marks', withoutHash.map((name) => `"${name}"`), 'a column too many'],
    ['one too few', withoutHash.slice(1), 'lacks a column'],
    ['no user name', columns.filter((name) => name !== 'cognito:username'), 'lacks a column'],
    ['a byte order mark', [`\uFEFF${columns.join(',')}`], 'byte order mark'],
    ['nothing', [''], 'a column too many'],
  ])('are refused with %s', (_, header, message) => {
    expect(() => readColumns(header.join(','), { schema, hasHashes: false })).toThrow(message)
  })

  it('need hashes where the job says so', () => {
    expect(() => readColumns(withoutHash.join(','), { schema, hasHashes: true })).toThrow(
      'The CSV file does not include a password_hash column.',
    )
    expect(() => readColumns('email,password_hash', { schema, hasHashes: true })).toThrow(
      'The header of the CSV file lacks a column.',
    )
  })
})

describe('the fields of a line', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',,', ['', '', '']],
    [' a , b\t', ['a', 'b']],
    ['Doe\\, John,b', ['Doe, John', 'b']],
    ['"a,b"', ['"a', 'b"']],
    ['a\\b,\\c', ['a\\b', '\\c']],
    ['a\\\\,b', ['a\\,b']],
  ])('%j are %j', (line, fields) => expect(splitFields(line)).toEqual(fields))
})

describe('a row', () => {
  const header = [
    'cognito:username',
    'email',
    'email_verified',
    'phone_number',
    'phone_number_verified',
    'birthdate',
    'cognito:mfa_enabled',
    'password_hash',
  ]
  const read = (line: string) => readRow(line, header)

  it('is a user with the attributes that have a value', () => {
    expect(read('jane,j@example.com,TRUE,,FALSE,02/01/1985,true,$2b$..')).toEqual({
      username: 'jane',
      attributes: [
        { Name: 'email', Value: 'j@example.com' },
        { Name: 'email_verified', Value: 'TRUE' },
        { Name: 'birthdate', Value: '1985-02-01' },
      ],
      mfaEnabled: true,
      passwordHash: '$2b$..',
    })
    expect(read('jane,,,,,,,')).toEqual({
      username: 'jane',
      attributes: [],
      mfaEnabled: undefined,
      passwordHash: undefined,
    })
  })

  it.each([
    ['fewer values', 'jane,,,', 'The row does not have as many values as the header has columns.'],
    ['more values', 'a,,,,,,,,', 'The row does not have as many values as the header has columns.'],
    ['an ISO date', 'a,,,,,1985-02-01,,', 'birthdate: Date must be in MM/DD/YYYY format'],
    ['a short date', 'a,,,,,2/1/1985,,', 'birthdate: Date must be in MM/DD/YYYY format'],
    ['no flag', 'a,,,,,,yes,', 'cognito:mfa_enabled: Boolean must be true or false'],
    ['16001 characters', 'a'.repeat(16_001), 'The row is longer than 16000 characters.'],
  ])('is refused with %s', (_, line, message) => {
    expect(() => read(line)).toThrow(message)
  })

  it('may have 16000 characters', () => {
    expect(read(`${'a'.repeat(15_993)},,,,,,,`).username).toHaveLength(15_993)
  })
})
