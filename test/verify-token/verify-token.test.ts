import { describe, expect, it } from '@jest/globals'
import type { TokenAuthority } from '../../lib/verify-token/token-authority.ts'
import { verifyToken } from '../../lib/verify-token/verify-token.ts'
import { testPool } from '../authorizer/test-pool.ts'

const now = Date.UTC(2026, 0, 1)
const poolId = 'us-east-1_AbCdEfGhI'
const issuerOf = (id: string) => `https://auth.example/${id}`
const pool = testPool(issuerOf(poolId))

const authority: TokenAuthority = {
  issuerOf,
  publicKey: (id, kid) =>
    Promise.resolve(id === poolId && kid === pool.kid ? pool.publicKey : undefined),
  isRevoked: () => Promise.resolve(false),
}

function verify(token: string, more: object = {}, tokenAuthority: TokenAuthority = authority) {
  const inquiry = { token, tokenUse: null, clientId: null, userPoolId: null, ...more }
  return verifyToken({ tokenAuthority, now: () => now }, inquiry)
}

describe('verifyToken', () => {
  it('tells the claims of a token that holds', async () => {
    expect(await verify(pool.accessToken(now))).toEqual({
      active: true,
      claims: expect.objectContaining({ token_use: 'access', username: 'anna' }),
    })
    expect(await verify(pool.idToken(now))).toMatchObject({
      active: true,
      claims: { token_use: 'id', email: 'anna@example.com' },
    })
  })

  it('takes what the caller asks for', async () => {
    const asked = { tokenUse: 'access', clientId: 'client1', userPoolId: poolId }
    expect(await verify(pool.accessToken(now), asked)).toMatchObject({ active: true })
  })

  it.each([
    ['malformed', 'abc', {}],
    ['malformed', '', {}],
    ['issuer', pool.accessToken(now, { iss: 'https://evil.example/us-east-1_AbCdEfGhI' }), {}],
    ['issuer', pool.accessToken(now, { iss: 'https://auth.example/a?b' }), {}],
    ['issuer', pool.accessToken(now, { iss: 7 }), {}],
    ['issuer', pool.accessToken(now), { userPoolId: 'us-east-1_000000000' }],
    ['unknown_key', testPool(issuerOf('us-east-1_000000000')).accessToken(now), {}],
    ['unknown_key', testPool(pool.issuer, 'unknown').accessToken(now), {}],
    ['signature', testPool(pool.issuer, pool.kid).accessToken(now), {}],
    ['token_use', pool.accessToken(now), { tokenUse: 'id' }],
    ['token_use', pool.idToken(now), { tokenUse: 'access' }],
    ['token_use', pool.accessToken(now, { token_use: undefined }), {}],
    ['client', pool.accessToken(now), { clientId: 'client2' }],
    ['client', pool.idToken(now), { clientId: 'client2' }],
    ['expired', pool.accessToken(now - 3_600_000), {}],
    ['not_yet_valid', pool.accessToken(now + 61_000), {}],
  ])('answers %s and nothing of the token', async (reason, token, asked) => {
    const answer = await verify(token, asked)
    expect(answer).toEqual({ active: false, reason, message: expect.stringMatching(/^The .+\.$/u) })
  })

  it('answers revoked when something ended the token early', async () => {
    const asked: unknown[] = []
    const answer = await verify(
      pool.accessToken(now),
      {},
      {
        ...authority,
        isRevoked: (claims) => {
          asked.push(claims.origin_jti)
          return Promise.resolve(true)
        },
      },
    )
    expect(answer).toMatchObject({ active: false, reason: 'revoked' })
    expect(asked).toEqual(['o'])
  })

  it('asks for revocation only once everything else holds', async () => {
    const isRevoked = () => Promise.reject(new Error('this was asked'))
    const answer = await verify(pool.accessToken(0), {}, { ...authority, isRevoked })
    expect(answer).toMatchObject({ reason: 'expired' })
  })

  it('gives no verdict when the keys cannot be read', async () => {
    const publicKey = () => Promise.reject(new Error('unreachable'))
    await expect(verify(pool.accessToken(now), {}, { ...authority, publicKey })).rejects.toThrow(
      'unreachable',
    )
  })
})
