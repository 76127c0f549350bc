import { describe, expect, it } from '@jest/globals'
import { newTotpSeed } from '../../../lib/domain/totp.ts'
import { Sealer } from '../../../lib/keys/sealer.ts'
import { openTotpSeed, sealTotpSeed } from '../../../lib/user-pools/mfa/totp-seed.ts'

const sealer = new Sealer(Buffer.alloc(32, 1))
const owner = { poolId: 'us-east-1_abcdefghi', sub: '00000000-0000-4000-8000-000000000001' }

describe('the sealed seed', () => {
  const seed = newTotpSeed()
  const box = sealTotpSeed(sealer, { ...owner, version: 2 }, seed)

  it('opens for its user', () => {
    expect(openTotpSeed(sealer, owner, { seed: box, version: 2 })).toEqual(seed)
    expect(box.includes(seed)).toBe(false)
  })

  it.each([
    ['another user', { ...owner, sub: '00000000-0000-4000-8000-000000000002' }, 2],
    ['another pool', { ...owner, poolId: 'us-east-1_abcdefghj' }, 2],
    ['an earlier seed', owner, 1],
  ])('does not open as that of %s', (_, who, version) => {
    expect(() => openTotpSeed(sealer, who, { seed: box, version })).toThrow('does not open')
  })
})
