import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { compactDecrypt } from 'jose'
import { openRefreshToken, sealRefreshToken } from '../../lib/keys/refresh-tokens.ts'
import { Sealer } from '../../lib/keys/sealer.ts'
import { openSession, sealSession } from '../../lib/keys/sessions.ts'

const sealer = new Sealer(randomBytes(32))
const state = {
  step: 'NEW_PASSWORD_REQUIRED',
  pool: 'us-east-1_abcdefghi',
  client: 'abcdefghi01234567890123456',
  username: 'jane',
  names: ['jane@example.com', '00000000-0000-4000-8000-000000000000'],
  issuedAt: 1_800_000_000_000,
  expiresAt: 1_800_000_180_000,
  groups: ['staff'],
  progress: { flow: 'USER_SRP_AUTH', proved: ['pwd'] },
  details: { passwordVersion: '1' },
} as const

describe('a session', () => {
  it('opens as it was sealed, under an id of its own', () => {
    const [one, other] = [sealSession(sealer, state), sealSession(sealer, state)]
    expect(openSession(sealer, one)).toEqual({ ...state, id: expect.any(String) })
    expect(openSession(sealer, one)?.id).not.toBe(openSession(sealer, other)?.id)
  })

  it('is as long whoever it is for', () => {
    const lengths = [
      state,
      { ...state, username: 'n'.repeat(128), names: ['n'.repeat(128), 'm'.repeat(36)] },
      { ...state, groups: [] },
      { ...state, groups: Array.from({ length: 100 }, (_, index) => `group-${index}`) },
    ].map((one) => sealSession(sealer, one).length)
    expect(new Set(lengths)).toEqual(new Set([lengths[0]]))
    expect(lengths[0]).toBeLessThanOrEqual(2048)
  })

  it('brings the groups that it has room for', () => {
    const groups = ['short', 'g'.repeat(128), 'h'.repeat(128), 'i'.repeat(128)]
    const opened = openSession(sealer, sealSession(sealer, { ...state, groups }))
    expect(opened?.groups).toEqual(groups.slice(0, 3))
  })

  it('opens in one spelling only', () => {
    const session = sealSession(sealer, state)
    const last = session.replace(/=+$/u, '').length - 1
    const spellings = [
      ` ${session}`,
      `${session}\n`,
      session.replace(/=+$/u, '~'),
      session.replaceAll('+', '-'),
      `${session.slice(0, last)}${session[last] === 'A' ? 'B' : 'A'}${session.slice(last + 1)}`,
      '',
    ]
    for (const other of spellings.filter((text) => text !== session)) {
      expect(openSession(sealer, other)).toBeUndefined()
    }
  })

  it('does not open under another key', () => {
    const other = new Sealer(randomBytes(32))
    expect(openSession(other, sealSession(sealer, state))).toBeUndefined()
  })
})

describe('a refresh token', () => {
  const claims = {
    pool: state.pool,
    client: state.client,
    username: 'jane',
    sub: '00000000-0000-4000-8000-000000000000',
    originJti: '00000000-0000-7000-8000-000000000000',
    authTime: 1_800_000_000,
    expiresAt: 1_802_592_000,
    groups: ['staff'],
  }

  it('opens as it was sealed', () => {
    const token = sealRefreshToken(sealer, claims)
    expect(openRefreshToken(sealer, token)).toEqual(claims)
  })

  it('is a JWE that any library opens with its key', async () => {
    const token = sealRefreshToken(sealer, claims)
    const { plaintext, protectedHeader } = await compactDecrypt(token, sealer.key('refresh-token'))
    expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual(claims)
    expect(protectedHeader).toEqual({ cty: 'JWT', enc: 'A256GCM', alg: 'dir' })
  })

  it('opens in one spelling only', () => {
    const token = sealRefreshToken(sealer, claims)
    const last = token.at(-1) ?? ''
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const others = Array.from(letters).filter((letter) => letter !== last)
    for (const letter of others) {
      expect(openRefreshToken(sealer, token.slice(0, -1) + letter)).toBeUndefined()
    }
    for (const other of [`${token}=`, `${token} `, ` ${token}`, `${token}.`, `.${token}`]) {
      expect(openRefreshToken(sealer, other)).toBeUndefined()
    }
  })

  it('is refused with another algorithm in its header', () => {
    const [, ...rest] = sealRefreshToken(sealer, claims).split('.')
    for (const header of [
      { alg: 'dir', enc: 'A128GCM' },
      { alg: 'none', enc: 'A256GCM' },
      { alg: 'dir', enc: 'A256GCM', zip: 'DEF' },
      { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 1e9, p2s: 'AAAA' },
    ]) {
      const forged = Buffer.from(JSON.stringify(header)).toString('base64url')
      expect(openRefreshToken(sealer, [forged, ...rest].join('.'))).toBeUndefined()
    }
  })

  it('does not open under another key', () => {
    const token = sealRefreshToken(sealer, claims)
    expect(openRefreshToken(new Sealer(randomBytes(32)), token)).toBeUndefined()
  })
})
