import { describe, expect, it } from '@jest/globals'
import { writeOutput } from '../../lib/protocol/write-output.ts'

describe('writeOutput', () => {
  it.each([
    [{ at: new Date(1_500) }, '{"at":1.5}'],
    [{ at: new Date(1_767_225_600_123) }, '{"at":1767225600.123}'],
    [{ at: new Date(-1) }, '{"at":-0.001}'],
    [{ bytes: Buffer.from([0, 1, 2]) }, '{"bytes":"AAEC"}'],
    [{ bytes: new Uint8Array([255]) }, '{"bytes":"/w=="}'],
    [{ a: undefined, b: null, c: false, d: 0, e: '' }, '{"b":null,"c":false,"d":0,"e":""}'],
    [{ list: [new Date(0), { x: undefined }] }, '{"list":[0,{}]}'],
    [{ map: new Map([['k', new Date(0)]]) }, '{"map":{"k":0}}'],
    [{ map: new Map([['__proto__', 'v']]) }, '{"map":{"__proto__":"v"}}'],
    [{}, '{}'],
  ])('writes %j', (value, json) => {
    expect(writeOutput(value)).toBe(json)
  })
})
