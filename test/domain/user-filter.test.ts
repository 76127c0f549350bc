import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { standardSchema } from '../../lib/domain/attribute-schema.ts'
import { assertSearchable, matchesFilter, parseUserFilter } from '../../lib/domain/user-filter.ts'
import { cpuMilliseconds } from '../cpu-time.ts'

const jane = {
  username: 'Jane',
  sub: '0b1f7a52-5d1e-4f0e-9d6a-6a5f0d9b1c11',
  status: 'CONFIRMED',
  enabled: true,
  attributes: { email: 'jane@example.com', name: 'Jane "J" \\ Doe', family_name: 'Doe' },
}

const matches = (text: string, user = jane) => {
  const filter = parseUserFilter(text)
  return filter === undefined || matchesFilter(filter, user)
}

describe('parseUserFilter', () => {
  it('is nothing for an empty filter', () => {
    expect(parseUserFilter('')).toBeUndefined()
    expect(parseUserFilter('  ')).toBeUndefined()
  })

  it.each([
    ['email = "a@b.c"', { attribute: 'email', isPrefix: false, value: 'a@b.c' }],
    ['email="a@b.c"', { attribute: 'email', isPrefix: false, value: 'a@b.c' }],
    ['  email  ^=  "a"  ', { attribute: 'email', isPrefix: true, value: 'a' }],
    ['sub^=""', { attribute: 'sub', isPrefix: true, value: '' }],
    [
      'cognito:user_status = "x"',
      { attribute: 'cognito:user_status', isPrefix: false, value: 'x' },
    ],
    [String.raw`name = "a \"b\" c"`, { attribute: 'name', isPrefix: false, value: 'a "b" c' }],
    [String.raw`name = "a\\"`, { attribute: 'name', isPrefix: false, value: 'a\\' }],
    [String.raw`name = "a\b"`, { attribute: 'name', isPrefix: false, value: 'a\\b' }],
    ['name = "a = b ^= c"', { attribute: 'name', isPrefix: false, value: 'a = b ^= c' }],
    ['name = "a\nb"', { attribute: 'name', isPrefix: false, value: 'a\nb' }],
    ['"name" ^= "a"', { attribute: 'name', isPrefix: true, value: 'a' }],
    ['custom:tenant = "a"', { attribute: 'custom:tenant', isPrefix: false, value: 'a' }],
  ])('reads %j', (text, filter) => expect(parseUserFilter(text)).toEqual(filter))

  it.each([
    'username = foo',
    'username=',
    'username',
    '= "a"',
    'name = "a" and email = "b"',
    'name = "a" "b"',
    'name = "a"b"',
    'name = "a',
    String.raw`name = "a\"`,
    "name = 'a'",
    'name == "a"',
    'name =^ "a"',
    'name != "a"',
    'name > "a"',
    'given name = "a"',
    '"name = "a"',
    'name" = "a"',
    'name = "\ud83d"',
  ])('refuses %j', (text) => {
    expect(() => parseUserFilter(text)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: 'Error while parsing filter',
      }),
    )
  })

  it('reads every value back that is quoted', () => {
    const value = fc.string({ unit: 'grapheme' })
    fc.assert(
      fc.property(value, fc.boolean(), (value, isPrefix) => {
        const quoted = value.replace(/["\\]/gu, String.raw`\$&`)
        const filter = parseUserFilter(`name ${isPrefix ? '^=' : '='} "${quoted}"`)
        expect(filter).toEqual({ attribute: 'name', isPrefix, value })
      }),
    )
  })

  it('answers at once for a filter made to be slow', async () => {
    for (const text of [
      `name = "${'\\a'.repeat(50_000)}`,
      ' '.repeat(50_000),
      'a'.repeat(50_000),
    ]) {
      const work = () => {
        try {
          parseUserFilter(text)
        } catch {
          // refused, as it may be: what counts is the time
        }
      }
      expect(await cpuMilliseconds(work)).toBeLessThan(500)
    }
  })
})

describe('assertSearchable', () => {
  const schema = [...standardSchema, { Name: 'custom:foo' }, { Name: 'dev:custom:bar' }]
  const searched = (attribute: string) => () =>
    assertSearchable({ attribute, isPrefix: false, value: 'a' }, schema)

  it.each([
    ...['username', 'sub', 'status', 'cognito:user_status', 'email', 'phone_number', 'name'],
    ...['given_name', 'family_name', 'preferred_username', 'custom:foo', 'dev:custom:bar'],
  ])('lets search by %s', (attribute) => expect(searched(attribute)).not.toThrow())

  it.each([
    ...['address', 'Email', '__proto__', 'constructor', 'email_verified', 'nickname', 'state'],
    ...['custom:nosuch', 'custom:bar', 'foo', 'identities'],
  ])('refuses to search by %s', (attribute) => {
    expect(searched(attribute)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: `Invalid search attribute: ${attribute}`,
      }),
    )
  })
})

describe('matchesFilter', () => {
  it.each([
    'username = "Jane"',
    'username ^= "J"',
    'email ^= "jane@"',
    'email = "JANE@example.com"',
    'name ^= "jane \\"j"',
    'email ^= ""',
    'sub ^= "0b1f"',
    'cognito:user_status = "confirmed"',
    'cognito:user_status ^= "Conf"',
    'status = "Enabled"',
    String.raw`name ^= "Jane \"J\" \\"`,
    '',
  ])('finds a user by %s', (text) => expect(matches(text)).toBe(true))

  it.each([
    'username = "jane"',
    'username = "Jan"',
    'username ^= "ane"',
    'email = "jane@example.co"',
    'phone_number ^= ""',
    'given_name = "Jane"',
    'cognito:user_status = "UNCONFIRMED"',
    'status = "enabled"',
    'status = "Disabled"',
    'status = "CONFIRMED"',
    'sub = ""',
  ])('does not find a user by %s', (text) => expect(matches(text)).toBe(false))

  it('finds disabled users', () => {
    expect(matches('status = "Disabled"', { ...jane, enabled: false })).toBe(true)
  })
})
