import { describe, expect, it } from '@jest/globals'
import {
  checkNewUserName,
  contactAttribute,
  foldUserName,
  isEmail,
  isPhoneNumber,
  isUserName,
} from '../../lib/domain/user-names.ts'
import type { SignInSettings } from '../../lib/domain/user-names.ts'
import { vectors } from '../vectors.ts'

interface NameVectors {
  refuse: string[]
  accept: string[]
  sameInCaseInsensitivePool: [string, string][]
  differentAlways: [string, string][]
  sameAnswerEverywhere: [string, string][]
}

const set = vectors('usernames/usernames.json') as NameVectors | undefined
const fields = vectors('injection/fields.json') as { email: string[]; phone: string[] } | undefined

const fault = (name: string, settings: SignInSettings = {}) => {
  try {
    checkNewUserName(name, settings)
  } catch (error) {
    return error
  }
  return undefined
}

if (!set) {
  it.skip('agrees with the published user names: the folder with them is absent', () => undefined)
} else {
  describe('the published user names', () => {
    it.each(set.refuse)('refuses %j', (name) => {
      expect(isUserName(name)).toBe(false)
      expect(fault(name)).toMatchObject({ code: 'InvalidParameterException' })
    })

    it.each(set.accept)('accepts %j', (name) => {
      expect(isUserName(name)).toBe(true)
      expect(checkNewUserName(name, {})).toBeUndefined()
    })

    it.each(set.sameInCaseInsensitivePool)('folds %j and %j to one name', (one, other) => {
      expect(foldUserName(one, false)).toBe(foldUserName(other, false))
      expect(foldUserName(one, true)).not.toBe(foldUserName(other, true))
    })

    it.each(set.differentAlways)('keeps %j and %j apart', (one, other) => {
      expect(foldUserName(one, false)).not.toBe(foldUserName(other, false))
    })

    it.each(set.sameAnswerEverywhere)('folds the folded %j and %j no further', (one, other) => {
      for (const name of [one, other]) {
        const folded = foldUserName(name, false)
        expect(foldUserName(folded, false)).toBe(folded)
        expect(foldUserName(`a${name}b`, false)).toBe(`a${folded}b`)
      }
    })
  })
}

describe('foldUserName', () => {
  it('leaves every name as it is in a case-sensitive pool', () => {
    expect(foldUserName('Alice', true)).toBe('Alice')
  })

  it('folds a capital sigma alike at the end of a name', () => {
    expect(foldUserName('ΟΔΟΣ', false)).toBe(foldUserName('οδοσ', false))
  })
})

describe('isUserName', () => {
  it('refuses a name whose lower-case form is too long to be looked up', () => {
    expect(isUserName('İ'.repeat(128))).toBe(false)
    expect(isUserName('İ'.repeat(64))).toBe(true)
    expect(isUserName('\ud83d')).toBe(false)
  })
})

describe('isEmail', () => {
  it.each([
    'j@example.com',
    "o'hara+tag@example.com",
    'JANE.DOE@Example.COM',
    'user@localhost',
    'jörg@bücher.example',
    'аdmin@example.com',
    `${'x'.repeat(64)}@example.com`,
  ])('takes %s', (text) => expect(isEmail(text)).toBe(true))

  const refused = [
    '',
    '@',
    'a',
    'a@',
    '@b.c',
    'a@@b.c',
    'a@b@c.d',
    'a@b..c',
    'a@.b',
    'a@b.',
    'a b@c.d',
    'a@b.c\nBcc: d@e.f',
    'a@b.c\r\n',
    'a@b.c,d@e.f',
    'a@b.c;d@e.f',
    '<a@b.c>',
    '"a@b"@c.d',
    'a@[127.0.0.1]',
    'a@b.c ',
    'a@b.c\u0000.d',
    `${'x'.repeat(65)}@b.c`,
    `a@${'b'.repeat(254)}.c`,
  ]
  it.each(refused)('refuses %j', (text) => expect(isEmail(text)).toBe(false))

  it('answers at once for a long text', () => {
    expect(isEmail(`a@${'b.'.repeat(50_000)}`)).toBe(false)
    expect(isEmail(`${'a.'.repeat(50_000)}@b`)).toBe(false)
  })

  if (fields) {
    it('takes no published address that a mailer could read as two', () => {
      expect(fields.email.filter(isEmail)).toEqual(['a@b', '.a@b.c', 'аdmin@example.com'])
    })
  }
})

describe('isPhoneNumber', () => {
  it.each(['+1', '+15555550100', '+123456789012345'])('takes %s', (text) =>
    expect(isPhoneNumber(text)).toBe(true),
  )

  it.each([
    '',
    '+',
    '1',
    '15555550100',
    '+1 555 555 0100',
    '+1-555-555-0100',
    '+1234567890123456',
    '+1555555０100',
    '+15555550100;ext=1',
    'tel:+15555550100',
    '+15555550100\n',
  ])('refuses %j', (text) => expect(isPhoneNumber(text)).toBe(false))

  if (fields) {
    it('takes only the proper one of the published numbers', () => {
      expect(fields.phone.filter(isPhoneNumber)).toEqual(['+1'])
    })
  }
})

describe('checkNewUserName', () => {
  const email: SignInSettings = { usernameAttributes: ['email'] }
  const phone: SignInSettings = { usernameAttributes: ['phone_number'] }
  const both: SignInSettings = { usernameAttributes: ['phone_number', 'email'] }
  const aliases: SignInSettings = { aliasAttributes: ['email', 'phone_number'] }

  it('takes any name in a pool without sign-in attributes', () => {
    expect(checkNewUserName('j@example.com', {})).toBeUndefined()
    expect(checkNewUserName('+15555550100', { aliasAttributes: [] })).toBeUndefined()
  })

  it('tells which attribute the name is a value of', () => {
    expect(checkNewUserName('j@example.com', email)).toBe('email')
    expect(checkNewUserName('+15555550100', phone)).toBe('phone_number')
    expect(checkNewUserName('j@example.com', both)).toBe('email')
    expect(checkNewUserName('+15555550100', both)).toBe('phone_number')
  })

  it.each([
    ['jane', email, 'Username should be an email.'],
    ['+15555550100', email, 'Username should be an email.'],
    ['j@example.com', phone, 'Username should be a phone number.'],
    ['jane', both, 'Username should be either an email or a phone number.'],
    [
      'j@example.com',
      aliases,
      'Username cannot be of email format, since user pool is configured for email alias.',
    ],
    [
      '+15555550100',
      aliases,
      'Username cannot be of phone number format, since user pool is configured for phone_number alias.',
    ],
    [
      'a b',
      {},
      "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    ],
    [
      'x'.repeat(129),
      {},
      "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128",
    ],
  ])('refuses %s with the sentence of the API', (name, settings, message) => {
    expect(fault(name, settings)).toMatchObject({ code: 'InvalidParameterException', message })
  })

  it('takes an e-mail address where only the phone number is an alias', () => {
    expect(checkNewUserName('j@example.com', { aliasAttributes: ['phone_number'] })).toBeUndefined()
    expect(contactAttribute('jane')).toBeUndefined()
  })
})
