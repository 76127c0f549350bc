import { describe, expect, it } from '@jest/globals'
import { revokeFamily } from '../../lib/store/revocations.ts'

describe('the note of a revoked family', () => {
  it('outlives the youngest access token that its refresh token could have got', () => {
    const expiresAt = Date.UTC(2026, 11, 1)
    const { Put } = revokeFamily('us-east-1_abc', 'family', expiresAt).build('cognate')
    const { ttl } = Put?.Item ?? {}
    const longestAccessToken = 24 * 60 * 60
    expect(ttl && 'N' in ttl ? Number(ttl.N) : 0).toBeGreaterThanOrEqual(
      expiresAt / 1000 + longestAccessToken,
    )
  })
})
