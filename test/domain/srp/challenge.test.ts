import { describe, expect, it } from '@jest/globals'
import {
  createServerChallenge,
  createVerifier,
  expectedSignature,
  isExpectedSignature,
  isValidClientPublic,
  modPow,
} from '../../../lib/domain/srp/index.ts'
import { N } from '../../../lib/domain/srp/modular-power.ts'

const poolName = 'EXAMPLE01'
const userId = '11112222-3333-4444-5555-666677778888'
const verifier = createVerifier({
  poolName,
  userId,
  password: 'P4ssw0rd!test',
  salt: Buffer.from('a1b2c3d4e5f60718293a4b5c6d7e8f90', 'hex'),
})
const a = '60975527035cf2ad1989806f0407210bc81edc04e2762a56afd529ddda2d4393'.repeat(4)
const b = 'e487cb59d31ac550471e81f00f6928e01dda08e974a004f49e61f5d105284d20'.repeat(4)
const challenge = createServerChallenge(verifier, Buffer.from(b, 'hex'))
const answer = {
  poolName,
  userId,
  verifier,
  aHex: modPow(Buffer.of(2), Buffer.from(a, 'hex')).toString('hex'),
  ...challenge,
  secretBlock: Buffer.from('c2VjcmV0LWJsb2NrLWV4YW1wbGU=', 'base64'),
  timestamp: 'Wed Nov 4 09:05:07 UTC 2026',
}
const signature = 'bzDtE9UNh6QnUq2LfgWK1uPhqavva+LBEuHys4NjrjM='

describe('expectedSignature', () => {
  it('is what a client that knows the password signs', () => {
    expect(expectedSignature(answer).toString('base64')).toBe(signature)
  })
})

describe('isExpectedSignature', () => {
  it('takes one spelling of the signature only', () => {
    expect(isExpectedSignature(answer, signature)).toBe(true)
    expect(isExpectedSignature(answer, `${signature} `)).toBe(false)
    expect(isExpectedSignature(answer, signature.slice(0, -1))).toBe(false)
    expect(isExpectedSignature(answer, signature.replace('M=', 'N='))).toBe(false)
    expect(isExpectedSignature(answer, '')).toBe(false)
  })
})

describe('createServerChallenge', () => {
  it('draws a fresh secret of 256 bits for each attempt', () => {
    const one = createServerChallenge(verifier)
    const other = createServerChallenge(verifier)
    expect(one.b).toHaveLength(32)
    expect(one.b).not.toEqual(other.b)
    expect(one.B).not.toBe(other.B)
    expect(one.B).toMatch(/^[0-9a-f]{700,768}$/u)
  })
})

describe('isValidClientPublic', () => {
  it.each([
    ['nothing', ''],
    ['zero', '0'],
    ['many zeros', '0'.repeat(800)],
    ['N', N.toString(16)],
    ['N in capitals', N.toString(16).toUpperCase()],
    ['2N', (2n * N).toString(16)],
    ['N with leading zeros', `000${N.toString(16)}`],
    ['a sign', '-5'],
    ['a prefix', '0x5'],
    ['a letter beyond f', '5g'],
    ['white space', ' 5'],
    ['a line break', '5\n'],
    ['more than 800 digits', `1${'0'.repeat(800)}`],
  ])('refuses %s', (_, aHex) => expect(isValidClientPublic(aHex)).toBe(false))

  it.each(['1', 'abcdef', 'ABCDEF', (N - 1n).toString(16), (N + 1n).toString(16)])(
    'takes a number that is not 0 modulo N',
    (aHex) => expect(isValidClientPublic(aHex)).toBe(true),
  )
})
