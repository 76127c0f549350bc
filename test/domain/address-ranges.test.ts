import { describe, expect, it } from '@jest/globals'
import { isInRanges } from '../../lib/domain/address-ranges.ts'

const ranges = ['192.0.2.0/24', '198.51.100.7/32', '2001:db8::/32']

describe('address ranges', () => {
  it.each(['192.0.2.1', '192.0.2.255', '198.51.100.7', '2001:db8:1::1', '::ffff:192.0.2.9'])(
    'hold %s',
    (address) => {
      expect(isInRanges(ranges, address)).toBe(true)
    },
  )

  it.each(['192.0.3.1', '198.51.100.8', '2001:db9::1', '', 'example.com', undefined])(
    'do not hold %s',
    (address) => {
      expect(isInRanges(ranges, address)).toBe(false)
    },
  )

  it('hold nothing where there are none', () => {
    expect(isInRanges([], '192.0.2.1')).toBe(false)
  })
})
