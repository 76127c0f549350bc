import { describe, expect, it } from '@jest/globals'
import { base32 } from '../../lib/domain/base32.ts'

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
    ['12345678901234567890', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
  ])('of «%s» is %s, without padding (RFC 4648 section 10)', (text, expected) => {
    expect(base32(Buffer.from(text))).toBe(expected)
  })

  it('keeps every bit of long values', () => {
    expect(base32(Buffer.alloc(32, 0xff))).toBe(`${'7'.repeat(51)}Q`)
  })
})
