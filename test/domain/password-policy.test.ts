import { describe, expect, it } from '@jest/globals'
import { generateTemporaryPassword, passwordFaults } from '../../lib/domain/password-policy.ts'

const edges = 'Password must not have white space at its ends or line breaks'
const strict = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
}

describe('passwordFaults', () => {
  it.each(['Passw0rd!', 'Aa1 bbbb', 'Aa1😀😀😀😀!', 'ÄÖÜäöü1Aa~'])('takes %s', (password) =>
    expect(passwordFaults(strict, password)).toBeUndefined(),
  )

  it.each([
    ['Aa1!', 'Password not long enough'],
    ['aa1!aaa', 'Password not long enough'],
    ['Aa1!😀😀😀', 'Password not long enough'],
    ['passw0rd!', 'Password must have uppercase characters'],
    ['pässw0rd!Ä', 'Password must have uppercase characters'],
    ['PASSW0RD!', 'Password must have lowercase characters'],
    ['Password!', 'Password must have numeric characters'],
    ['Password٣!', 'Password must have numeric characters'],
    ['Passw0rd', 'Password must have symbol characters'],
    ['Passw0rd ', 'Password must have symbol characters'],
    [' Passw0rd', 'Password must have symbol characters'],
    ['Passw0rd€', 'Password must have symbol characters'],
  ])('refuses %j: %s', (password, rule) => {
    expect(passwordFaults(strict, password)).toBe(`Password did not conform with policy: ${rule}`)
  })

  it.each(Array.from('^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-'))('counts %s as a symbol', (symbol) =>
    expect(passwordFaults(strict, `Passw0rd${symbol}`)).toBeUndefined(),
  )

  it.each([
    ['more than 256 characters', `Passw0rd!${'x'.repeat(248)}`, 'Password too long'],
    ['a space at its start', ' Passw0rd!', edges],
    ['a tab at its end', 'Passw0rd!\t', edges],
    ['a line break', 'Passw0\nrd!', edges],
  ])('refuses %s under any policy', (_, password, rule) => {
    for (const policy of [strict, {}]) {
      expect(passwordFaults(policy, password)).toBe(`Password did not conform with policy: ${rule}`)
    }
  })

  it('takes 256 characters with spaces between', () => {
    expect(passwordFaults(strict, `Passw0rd${' '.repeat(247)}x`)).toBeUndefined()
  })

  it('asks only for what the policy says', () => {
    expect(passwordFaults({ MinimumLength: 6 }, 'aaaaaa')).toBeUndefined()
    expect(passwordFaults({ MinimumLength: 99 }, 'a'.repeat(98))).toMatch(/not long enough$/u)
    expect(passwordFaults({}, 'aaaaaaa')).toMatch(/not long enough$/u)
    expect(passwordFaults({ ...strict, RequireSymbols: false }, 'Passw0rd')).toBeUndefined()
  })
})

describe('generateTemporaryPassword', () => {
  it.each([
    ['a bare policy', {}, 10],
    ['the shortest policy', { ...strict, MinimumLength: 6 }, 10],
    ['the longest policy', { ...strict, MinimumLength: 99 }, 99],
  ])('keeps %s', (_, policy, length) => {
    for (let round = 0; round < 100; round++) {
      const password = generateTemporaryPassword(policy)
      expect(passwordFaults({ ...strict, ...policy }, password)).toBeUndefined()
      expect(password).toHaveLength(length)
      expect(password).toMatch(/^[^\s<>&"'{}]+$/u)
    }
  })

  it('puts the kinds of characters in no fixed place and does not repeat', () => {
    const passwords = Array.from({ length: 300 }, () => generateTemporaryPassword(strict))
    expect(new Set(passwords).size).toBe(300)
    expect(passwords.some((password) => /^[A-Z]/u.test(password))).toBe(true)
    expect(passwords.some((password) => /^[a-z]/u.test(password))).toBe(true)
    expect(passwords.some((password) => /^[0-9]/u.test(password))).toBe(true)
  })
})
