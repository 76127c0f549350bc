import { describe, expect, it } from '@jest/globals'
import { matchesGlob } from '../../../local/sts/glob.ts'

describe('matchesGlob', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbb', false],
    ['a*b*c', 'a-b-b-c', true],
    ['*ab', 'aab', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '', false],
    ['a**', 'a', true],
    ['a.c', 'abc', false],
  ])('%j against %j: %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected)
  })

  it('answers a pattern made to run away without delay', () => {
    expect(matchesGlob('*a'.repeat(50) + 'b', 'a'.repeat(5000))).toBe(false)
  })
})
