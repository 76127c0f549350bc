import { describe, expect, it } from '@jest/globals'
import {
  bigIntPower,
  modPow,
  N,
  pad,
  toGroupBytes,
  toInteger,
} from '../../../lib/domain/srp/modular-power.ts'

const bytes = (integer: bigint) => pad(integer)

describe('modPow', () => {
  const exponents = [
    0n,
    1n,
    2n,
    3n,
    65_537n,
    1n << 64n,
    (1n << 255n) + 2n,
    (1n << 256n) - 1n,
    N - 2n,
    N - 1n,
    N,
    N + 2n,
    N << 8n,
  ]
  const bases = [0n, 1n, 2n, 3n, N - 1n, N, N + 1n, N * 2n + 5n, (1n << 3080n) - 1n]

  it.each(exponents)('agrees with plain arithmetic for the exponent %d', (exponent) => {
    for (const base of bases) {
      expect(modPow(bytes(base), bytes(exponent))).toEqual(bigIntPower(base % N, exponent))
    }
  })

  it('agrees with plain arithmetic on random numbers', () => {
    let seed = 0x1234_5678_9abcn
    for (let round = 0; round < 20; round++) {
      seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) % (1n << 256n)
      expect(modPow(bytes(seed ** 12n), bytes(seed))).toEqual(bigIntPower(seed ** 12n % N, seed))
    }
  })

  it('answers with all bytes of the group', () => {
    expect(modPow(Buffer.of(1), Buffer.of(1))).toHaveLength(384)
    expect(toInteger(modPow(Buffer.alloc(0), Buffer.of(1)))).toBe(0n)
    expect(toInteger(modPow(Buffer.of(5), Buffer.alloc(0)))).toBe(1n)
  })

  it('ignores leading zero bytes', () => {
    expect(modPow(Buffer.from('0002', 'hex'), Buffer.from('000003', 'hex'))).toEqual(
      toGroupBytes(8n),
    )
  })
})

describe('pad', () => {
  it.each([
    [0n, '00'],
    [2n, '02'],
    [0x7fn, '7f'],
    [0x80n, '0080'],
    [0xabcn, '0abc'],
    [0xabcdn, '00abcd'],
  ])('writes %d as %s', (integer, hex) => {
    expect(pad(integer).toString('hex')).toBe(hex)
  })
})
