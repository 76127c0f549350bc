import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { checkLoginToken, claimedUser } from '../../lib/domain/login-tokens.ts'
import { signedToken } from '../signed-token.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const now = 1_700_000_000_000
const seconds = now / 1000
const expected = {
  issuer: 'https://id.example/us-east-1_a',
  brokerIssuer: 'https://id.example/identity-pools',
  key: { kid: 'id-key', publicKey },
  clientIds: ['app'],
  now,
}
const good = {
  sub: 'subject',
  'cognito:username': 'jane',
  iss: expected.issuer,
  aud: 'app',
  token_use: 'id',
  origin_jti: 'family',
  jti: 'token',
  iat: seconds,
  exp: seconds + 60,
}

function token(changes: object = {}, kid = 'id-key'): string {
  return signedToken({ ...good, ...changes }, { privateKey, kid })
}

function unsigned(header: object): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
  return `${encode(header)}.${encode(good)}.`
}

function resigned(): string {
  const other = token({ jti: 'other' })
  return token().replace(/[^.]*$/u, '') + other.slice(other.lastIndexOf('.') + 1)
}

describe('checkLoginToken', () => {
  it('answers the claims of a good token', () => {
    expect(checkLoginToken(token(), expected)).toEqual(good)
  })

  it('takes any of the app clients', () => {
    const clientIds = ['other', 'app']
    expect(checkLoginToken(token(), { ...expected, clientIds }).aud).toBe('app')
  })

  it.each([
    ['no token', 'x', 'Not a valid OpenId Connect identity token.'],
    [
      'another issuer',
      token({ iss: 'https://id.example/us-east-1_b' }),
      "Issuer doesn't match providerName",
    ],
    ['no issuer', token({ iss: undefined }), "Issuer doesn't match providerName"],
    ["the broker's token", token({ iss: expected.brokerIssuer }), "Can't pass in a Cognito token."],
    ['no audience', token({ aud: undefined }), 'Missing a required claim: aud'],
    [
      'an access token with an audience',
      token({ token_use: 'access' }),
      'Not a valid OpenId Connect identity token.',
    ],
    ['no token_use', token({ token_use: undefined }), 'Not a valid OpenId Connect identity token.'],
    ['no subject', token({ sub: undefined }), 'Not a valid OpenId Connect identity token.'],
    ['no end', token({ exp: undefined }), 'Not a valid OpenId Connect identity token.'],
    ['no beginning', token({ iat: undefined }), 'Not a valid OpenId Connect identity token.'],
    [
      'a beginning to come',
      token({ iat: seconds + 600 }),
      'Not a valid OpenId Connect identity token.',
    ],
    [
      'its end reached',
      token({ exp: seconds }),
      `Token expired: ${String(seconds)} >= ${String(seconds)}`,
    ],
    ['another key', token({}, 'access-key'), 'Token signature invalid.'],
    ['the signature of another token', resigned(), 'Token signature invalid.'],
    ['no signature', unsigned({ alg: 'none', kid: 'id-key' }), 'Token signature invalid.'],
    [
      'a symmetric algorithm',
      unsigned({ alg: 'HS256', kid: 'id-key' }),
      'Token signature invalid.',
    ],
  ])('refuses %s', (_, sent, sentence) => {
    expect(() => checkLoginToken(sent, expected)).toThrow(
      expect.objectContaining({
        code: 'NotAuthorizedException',
        message: `Invalid login token. ${sentence}`,
      }),
    )
  })

  it.each([
    ['another app client', { aud: 'stranger' }],
    ['a list of audiences', { aud: ['app'] }],
  ])('refuses %s', (_, changes) => {
    expect(() => checkLoginToken(token(changes), expected)).toThrow(
      'Token is not from a supported provider of this identity pool.',
    )
  })

  it('refuses every token of a pool without keys, and of one without clients', () => {
    expect(() => checkLoginToken(token(), { ...expected, key: undefined })).toThrow(
      'Invalid login token. Token signature invalid.',
    )
    expect(() => checkLoginToken(token(), { ...expected, clientIds: [] })).toThrow(
      'Token is not from a supported provider of this identity pool.',
    )
  })
})

describe('claimedUser', () => {
  it('tells whom a token speaks of', () => {
    expect(claimedUser(token())).toEqual({
      sub: 'subject',
      username: 'jane',
      originJti: 'family',
    })
    expect(claimedUser(token({ origin_jti: undefined }))?.originJti).toBe('token')
  })

  it.each([
    ['no token', 'x'],
    ['no user name', token({ 'cognito:username': undefined })],
    ['an empty subject', token({ sub: '' })],
    ['a subject that is no text', token({ sub: { $ne: '' } })],
    ['a name too long for a key', token({ 'cognito:username': 'x'.repeat(129) })],
    ['a family too long for a key', token({ origin_jti: 'x'.repeat(2000) })],
  ])('has nothing to tell of %s', (_, sent) => {
    expect(claimedUser(sent)).toBeUndefined()
  })
})
