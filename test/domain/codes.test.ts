import { describe, expect, it } from '@jest/globals'
import { codeHash, codeMatches, newCode } from '../../lib/domain/codes.ts'

const key = Buffer.alloc(32, 1)

describe('newCode', () => {
  it.each([6, 8])('has %d ASCII digits', (digits) => {
    for (let round = 0; round < 200; round++)
      expect(newCode(digits)).toMatch(RegExp(`^[0-9]{${digits}}$`, 'u'))
  })

  it('keeps leading zeros and rarely repeats', () => {
    const codes = Array.from({ length: 2000 }, () => newCode(6))
    expect(codes.some((code) => code.startsWith('0'))).toBe(true)
    expect(new Set(codes).size).toBeGreaterThan(1980)
  })
})

describe('codeHash', () => {
  it('depends on the key and on where one part ends and the next begins', () => {
    const hashes = [
      codeHash(key, ['a', 'bc']),
      codeHash(key, ['ab', 'c']),
      codeHash(key, ['abc']),
      codeHash(key, ['a', '', 'bc']),
      codeHash(key, ['a","bc']),
      codeHash(key, []),
      codeHash(key, ['\ud800']),
      codeHash(key, ['\ud801']),
      codeHash(Buffer.alloc(32, 2), ['abc']),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('does not show the code', () => expect(codeHash(key, ['123456'])).not.toContain('123456'))
})

describe('codeMatches', () => {
  it('takes the very same parts only', () => {
    const hash = codeHash(key, ['pool', 'user', '123456'])
    expect(codeMatches(key, ['pool', 'user', '123456'], hash)).toBe(true)
    expect(codeMatches(key, ['pool', 'user', '123457'], hash)).toBe(false)
    expect(codeMatches(key, ['pool', 'other', '123456'], hash)).toBe(false)
    expect(codeMatches(key, ['pool', 'user', '１２３４５６'], hash)).toBe(false)
    expect(codeMatches(Buffer.alloc(32), ['pool', 'user', '123456'], hash)).toBe(false)
    expect(codeMatches(key, ['pool', 'user', '123456'], '')).toBe(false)
  })
})
