import { describe, expect, it } from '@jest/globals'
import { MalformedPasskey } from '../../../lib/domain/passkeys/byte-reader.ts'
import { isCborMap, readCbor, readWholeCbor } from '../../../lib/domain/passkeys/cbor.ts'

const read = (hex: string) => readWholeCbor(Buffer.from(hex, 'hex'))

describe('CBOR', () => {
  it.each([
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['190100', 256],
    ['1a00010000', 65536],
    ['26', -7],
    ['390100', -257],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['63666d74', 'fmt'],
    ['80', []],
    ['820102', [1, 2]],
  ])('%s is read', (hex, value) => {
    expect(read(hex)).toEqual(value)
  })

  it('has maps with integers and texts for keys', () => {
    const map = read('a301022003616142beef')
    expect(isCborMap(map) && [...map]).toEqual([
      [1, 2],
      [-1, 3],
      ['a', Buffer.from('beef', 'hex')],
    ])
  })

  it('tells where an item ends', () => {
    expect(readCbor(Buffer.from('ff0102', 'hex'), 1)).toEqual({ value: 1, end: 2 })
  })

  it.each([
    ['nothing', ''],
    ['bytes that are cut off', '43beef'],
    ['a length that is cut off', '19'],
    ['an array that is cut off', '9a7fffffff00'],
    ['a map that is cut off', 'a101'],
    ['a rest', '0000'],
    ['an array of indefinite length', '9f01ff'],
    ['a map of indefinite length', 'bf0102ff'],
    ['bytes of indefinite length', '5f41beff'],
    ['a text of indefinite length', '7f6161ff'],
    ['a number of eight bytes', '1b0000000000000001'],
    ['a reserved length', '1c'],
    ['a tag', 'c000'],
    ['a float', 'f93c00'],
    ['an unknown simple value', 'e0'],
    ['a key twice', 'a201020103'],
    ['a key twice in another spelling', 'a20102180103'],
    ['a text as key twice', 'a2616101616102'],
    ['bytes as a key', 'a141be00'],
    ['a text that is no UTF-8', '62c328'],
    ['many levels', `${'81'.repeat(9)}00`],
  ])('is refused with %s', (_, hex) => {
    expect(() => read(hex)).toThrow(MalformedPasskey)
  })
})
