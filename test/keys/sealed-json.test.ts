import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { openJson, sealJson } from '../../lib/keys/sealed-json.ts'
import { Sealer } from '../../lib/keys/sealer.ts'

const sealer = new Sealer(randomBytes(32))
const purpose = { label: 'a-use', context: ['a pool'] }
const text = sealJson(sealer, purpose, { name: 'Jane' })

describe('a value that is sealed into a text', () => {
  it('opens for what it was sealed for', () => {
    expect(openJson(sealer, purpose, text)).toEqual({ name: 'Jane' })
  })

  it.each([
    ['use', { ...purpose, label: 'another-use' }],
    ['context', { ...purpose, context: ['another pool'] }],
  ])('opens for no other %s', (_, other) => {
    expect(openJson(sealer, other, text)).toBeUndefined()
  })

  it.each([
    ['', ''],
    ['a letter more', `${text}A`],
    ['padding', `${text}=`],
    ['white space', `${text} `],
    ['a character of no alphabet', `${text.slice(0, 9)}!${text.slice(9)}`],
    ['a letter less', text.slice(0, -1)],
  ])('has one spelling: not with %s', (_, other) => {
    expect(openJson(sealer, purpose, other)).toBeUndefined()
  })
})
