import { describe, expect, it } from '@jest/globals'
import { imageType } from '../../lib/domain/image-type.ts'

describe('the type of a picture', () => {
  it.each([
    ['89504e470d0a1a0a0000', 'image/png'],
    ['ffd8ffe000104a464946', 'image/jpeg'],
    ['0000010001002020', 'image/x-icon'],
    ['89504e470d0a', undefined],
    ['474946383961', undefined],
    ['3c737667', undefined],
    ['', undefined],
  ])('that begins with %s is %s', (hex, type) => {
    expect(imageType(Buffer.from(hex, 'hex'))).toBe(type)
  })
})
