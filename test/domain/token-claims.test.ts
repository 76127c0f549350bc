import { describe, expect, it } from '@jest/globals'
import { checkClaims, type Expectation } from '../../lib/domain/token-claims.ts'
import { TokenFault } from '../../lib/domain/token-fault.ts'

const now = Date.UTC(2026, 0, 1)
const seconds = now / 1000
const issuer = 'https://pools.example/us-east-1_AbCdEfGhI'

const access = {
  sub: 'anna',
  iss: issuer,
  token_use: 'access',
  client_id: 'client1',
  scope: 'notes/read notes/write',
  'cognito:groups': ['readers'],
  iat: seconds,
  exp: seconds + 300,
}
const { client_id: aud, ...rest } = access
const id = { ...rest, token_use: 'id', aud }

const expected: Expectation = {
  issuers: [issuer],
  tokenUse: 'access',
  clientIds: ['client0', 'client1'],
  scopes: ['notes/write'],
  groups: ['readers', 'admins'],
  now,
}

function reasonOf(payload: Record<string, unknown>, expectation: object = {}): string {
  try {
    checkClaims(payload, { ...expected, ...expectation })
    return 'accepted'
  } catch (error) {
    if (error instanceof TokenFault) return error.reason
    throw error
  }
}

describe('checkClaims', () => {
  it('answers the claims of a good token', () => {
    expect(checkClaims(access, expected)).toEqual(access)
  })

  it('takes the app client of an ID token from its audience', () => {
    expect(reasonOf(id, { tokenUse: 'id' })).toBe('accepted')
    expect(reasonOf({ ...id, aud: 'other', client_id: 'client1' }, { tokenUse: 'id' })).toBe(
      'client',
    )
  })

  it('takes the app client of an access token from client_id, not from a bound audience', () => {
    expect(reasonOf({ ...access, aud: 'https://api.example' })).toBe('accepted')
    expect(reasonOf({ ...access, aud: 'client1', client_id: 'other' })).toBe('client')
  })

  it.each([
    ['another issuer', { iss: `${issuer}/` }, 'issuer'],
    ['no issuer', { iss: undefined }, 'malformed'],
    ['a list of issuers', { iss: [issuer] }, 'malformed'],
    ['another use', { token_use: 'id', aud: 'client1' }, 'token_use'],
    ['no use', { token_use: undefined }, 'token_use'],
    ['another client', { client_id: 'client2' }, 'client'],
    ['no client', { client_id: undefined }, 'client'],
    ['a list of clients', { client_id: ['client1'] }, 'client'],
    ['no subject', { sub: '' }, 'malformed'],
    ['an end that is now', { exp: seconds }, 'expired'],
    ['an end that is a text', { exp: String(seconds + 300) }, 'malformed'],
    ['no end', { exp: undefined }, 'malformed'],
    ['an end that is null', { exp: null }, 'malformed'],
    ['an issue time too far ahead', { iat: seconds + 61 }, 'not_yet_valid'],
    ['an issue time a little ahead', { iat: seconds + 60 }, 'accepted'],
    ['no issue time', { iat: undefined }, 'malformed'],
    ['a beginning too far ahead', { nbf: seconds + 61 }, 'not_yet_valid'],
    ['a beginning a little ahead', { nbf: seconds + 60 }, 'accepted'],
    ['a beginning that is a text', { nbf: '0' }, 'malformed'],
    ['another scope', { scope: 'notes/read' }, 'scope'],
    ['a longer scope', { scope: 'notes/writeall' }, 'scope'],
    ['no scope', { scope: undefined }, 'scope'],
    ['a list of scopes', { scope: ['notes/write'] }, 'scope'],
    ['another group', { 'cognito:groups': ['guests'] }, 'group'],
    ['no group', { 'cognito:groups': undefined }, 'group'],
    ['a text for groups', { 'cognito:groups': 'readers' }, 'group'],
  ])('judges a token with %s', (_, change, reason) => {
    expect(reasonOf({ ...access, ...change })).toBe(reason)
  })

  it.each([
    ['tokenUse', { token_use: 'id', aud: 'client1' }],
    ['clientIds', { client_id: 'other' }],
    ['scopes', { scope: undefined }],
    ['groups', { 'cognito:groups': undefined }],
  ])('skips %s when it is null', (name, change) => {
    expect(reasonOf({ ...access, ...change }, { [name]: null })).toBe('accepted')
  })

  it('takes no third kind of token even when either use will do', () => {
    expect(reasonOf({ ...access, token_use: 'refresh' }, { tokenUse: null })).toBe('token_use')
  })

  it('accepts nothing for an empty list', () => {
    expect(reasonOf(access, { clientIds: [] })).toBe('client')
    expect(reasonOf(access, { scopes: [] })).toBe('scope')
  })

  it.each(['issuers', 'tokenUse', 'clientIds', 'scopes', 'groups', 'now'])(
    'throws when %s was left out',
    (name) => {
      const incomplete = { ...expected, [name]: undefined }
      expect(() => checkClaims(access, incomplete)).toThrow(TypeError)
    },
  )
})
