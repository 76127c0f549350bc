import { describe, expect, it } from '@jest/globals'
import { equalInConstantTime } from '../../lib/domain/constant-time.ts'

describe('equalInConstantTime', () => {
  it.each([
    ['', ''],
    ['abc', 'abc'],
    ['zoë🦊', 'zoë🦊'],
  ])('finds %j and %j equal', (one, other) => expect(equalInConstantTime(one, other)).toBe(true))

  it.each([
    ['abc', 'abd'],
    ['abc', 'ABC'],
    ['abc', 'ab'],
    ['', 'a'],
    ['\u00e9', 'e\u0301'],
    ['é', '\u00e9x'],
  ])('finds %j and %j different', (one, other) =>
    expect(equalInConstantTime(one, other)).toBe(false),
  )
})
