import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { SignJWT } from 'jose'
import { checkDeveloperToken } from '../../lib/domain/developer-tokens.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const seconds = 1_700_000_000
const [identityPoolId, identityId] = ['us-east-1:pool', 'us-east-1:identity']
const expected = {
  brokerIssuer: 'https://pools.example/identity-pools',
  key: { kid: 'key', publicKey },
  ...{ identityPoolId, identityId, provider: 'login.my.app', now: seconds * 1000 },
}
const good = {
  sub: identityId,
  aud: identityPoolId,
  iss: expected.brokerIssuer,
  amr: ['authenticated', 'login.my.app', `login.my.app:${identityPoolId}:jane:doe`],
  iat: seconds,
  exp: seconds + 900,
}

function token(changes: Record<string, unknown> = {}, header = {}) {
  return new SignJWT({ ...good, ...changes }) // and what no payload has
    .setProtectedHeader({ alg: 'RS256', kid: 'key', typ: 'JWS', ...header })
    .sign(privateKey)
}

describe("the token of a developer's user", () => {
  it('names the user in the words of the owner, and tells what it says', async () => {
    expect(checkDeveloperToken(await token(), expected)).toEqual({
      identifier: 'jane:doe',
      claims: good,
    })
  })

  it('finds the user behind other logins', async () => {
    const amr = [
      'authenticated',
      'graph.facebook.com',
      'graph.facebook.com:1:2',
      ...good.amr.slice(1),
    ]
    expect(checkDeveloperToken(await token({ amr }), expected).identifier).toBe('jane:doe')
  })

  it.each([
    ['of another issuer', { iss: 'https://other.example' }, 'Not a Cognito token.'],
    ['for another pool', { aud: 'us-east-1:other' }, 'Incorrect token audience.'],
    ['for pools', { aud: [identityPoolId] }, 'Incorrect token audience.'],
    ['for another identity', { sub: 'us-east-1:other' }, 'Token is for another identity.'],
    ['that ended', { exp: seconds }, `Token expired: ${String(seconds)} >= ${String(seconds)}`],
    ['of a guest', { amr: ['unauthenticated'] }, 'Not a token of a developer identity.'],
    [
      "of a public login, even if the provider's name is the same",
      { amr: ['authenticated', 'login.my.app', 'login.my.app:OIDC:jane'] },
      'Not a token of a developer identity.',
    ],
    [
      'for nobody',
      { amr: ['authenticated', 'login.my.app', `login.my.app:${identityPoolId}:`] },
      'Not a token of a developer identity.',
    ],
    ['without a word on how', { amr: 'authenticated' }, 'Not a token of a developer identity.'],
  ])('is refused %s', async (_, changes, reason) => {
    const sent = await token(changes)
    expect(() => checkDeveloperToken(sent, expected)).toThrow(`Invalid login token. ${reason}`)
  })

  it('is refused without an end', async () => {
    const sent = await token({ exp: undefined })
    expect(() => checkDeveloperToken(sent, expected)).toThrow('Token expired')
  })

  it('is refused with another key, and before there is one', async () => {
    const sent = await token()
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    for (const key of [{ kid: 'key', publicKey: other }, { kid: 'x', publicKey }, undefined]) {
      expect(() => checkDeveloperToken(sent, { ...expected, key })).toThrow(
        'Invalid login token. Token signature invalid.',
      )
    }
  })

  it('is refused when it is none', () => {
    expect(() => checkDeveloperToken('x', expected)).toThrow(
      'Invalid login token. Not a valid OpenId Connect identity token.',
    )
  })
})
