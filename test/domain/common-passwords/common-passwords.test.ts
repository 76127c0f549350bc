import { describe, expect, it } from '@jest/globals'
import { isCommonPassword } from '../../../lib/domain/common-passwords/index.ts'
import { hashBytes } from '../../../lib/domain/common-passwords/fold.ts'
import { commonHashes } from '../../../lib/domain/common-passwords/hashes.ts'

describe('the list of common passwords', () => {
  it('has ten thousand, in their order', () => {
    const hashes = Buffer.from(commonHashes, 'base64')
    const numbers = Array.from({ length: hashes.length / hashBytes }, (_, i) =>
      hashes.readUInt32BE(i * hashBytes),
    )
    expect(numbers).toHaveLength(10_000)
    expect(numbers).toEqual([...numbers].sort((one, other) => one - other))
  })

  it.each(['123456', 'password', 'dragon', 'Password1!', 'LETMEIN', 'Baseball!!'])(
    'knows %s',
    (password) => {
      expect(isCommonPassword(password)).toBe(true)
    },
  )

  it.each(['', '!!!!!!!!', 'Secret-123', 'Correct-Horse-7', 'kT8#vq!Lw2', 'passwørd-of-mine'])(
    'does not know «%s»',
    (password) => {
      expect(isCommonPassword(password)).toBe(false)
    },
  )
})
