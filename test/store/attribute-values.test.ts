import { describe, expect, it } from '@jest/globals'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import { fromItem, toItem } from '../../lib/store/attribute-values.ts'

const values = {
  text: 'ü',
  empty: '',
  yes: true,
  number: -1.5,
  big: Date.UTC(2100, 0),
  nothing: null,
  list: [1, 'a', [null, {}]],
  map: { a: { b: 'c' }, constructor: 'x' },
  set: new Set(['a', 'b']),
}

describe('values in the store', () => {
  it('come back as they were', () => {
    const bytes = Buffer.from([0, 255, 128])
    expect(fromItem(toItem({ ...values, bytes, absent: undefined }))).toEqual({ ...values, bytes })
  })

  it('are written as AWS’s own library writes them', () => {
    expect(toItem(values)).toEqual(
      JSON.parse(JSON.stringify(marshall(values, { convertClassInstanceToMap: true }), setAsList)),
    )
    expect(unmarshall(toItem(values) as Parameters<typeof unmarshall>[0])).toEqual(values)
  })

  it('keep a name that means something to JavaScript as a name', () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true}}') as object
    const back = fromItem(toItem({ hostile })).hostile as object
    expect(Object.keys(back)).toEqual(['__proto__'])
    expect((back as { admin?: boolean }).admin).toBeUndefined()
  })

  it.each([[NaN], [Infinity], [1n], [() => 1]])('refuses %p', (value) => {
    expect(() => toItem({ value })).toThrow(TypeError)
  })
})

function setAsList(_: string, value: unknown): unknown {
  return value instanceof Set ? [...(value as Set<string>)] : value
}
