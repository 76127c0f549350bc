import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { Sealer } from '../../lib/keys/sealer.ts'

const sealer = new Sealer(randomBytes(32))
const context = ['pool', 'user', '1']
const plain = Buffer.from('a secret')
const box = sealer.seal('password', plain, context)

describe('a sealed box', () => {
  it('opens with its label and context', () => {
    expect(sealer.open('password', box, context)).toEqual(plain)
  })

  it('is another one each time, and as long as its content asks for', () => {
    expect(sealer.seal('password', plain, context)).not.toEqual(box)
    expect(box).toHaveLength(12 + plain.length + 16)
  })

  it.each([
    ['another label', 'client-secret', context],
    ['another pool', 'password', ['other', 'user', '1']],
    ['an older version', 'password', ['pool', 'user', '0']],
    ['less context', 'password', ['pool', 'user']],
    ['no context', 'password', []],
    ['the same text in other parts', 'password', ['pool', 'us', 'er', '1']],
    ['parts that look like a list', 'password', ['pool","user', '1']],
  ])('does not open with %s', (_, label, other) => {
    expect(sealer.open(label, box, other)).toBeUndefined()
  })

  it('does not open under another data key', () => {
    expect(new Sealer(randomBytes(32)).open('password', box, context)).toBeUndefined()
  })

  it('does not open with any bit changed', () => {
    for (let bit = 0; bit < box.length * 8; bit++) {
      const spoilt = Buffer.from(box)
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(sealer.open('password', spoilt, context)).toBeUndefined()
    }
  })

  it('does not open cut off, grown or empty', () => {
    for (let length = 0; length < box.length; length++) {
      expect(sealer.open('password', box.subarray(0, length), context)).toBeUndefined()
    }
    expect(sealer.open('password', Buffer.concat([box, Buffer.of(0)]), context)).toBeUndefined()
  })

  it('takes a data key of 32 bytes only', () => {
    for (const length of [0, 16, 31, 33]) {
      expect(() => new Sealer(randomBytes(length))).toThrow('a data key has 32 bytes')
    }
  })
})

describe('keys and hashes', () => {
  it('differ by label', () => {
    expect(sealer.key('one')).not.toEqual(sealer.key('two'))
    expect(sealer.key('one')).toEqual(sealer.key('one'))
    expect(sealer.hash('one', ['a'])).not.toEqual(sealer.hash('two', ['a']))
  })

  it('differ for other parts that join to the same text', () => {
    expect(sealer.hash('one', ['a', 'b'])).not.toEqual(sealer.hash('one', ['ab']))
    expect(sealer.hash('one', ['a","b'])).not.toEqual(sealer.hash('one', ['a', 'b']))
  })
})
