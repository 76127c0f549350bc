import { describe, expect, it } from '@jest/globals'
import { developerPerson, openIdTokenPayload, tagsClaim } from '../../lib/domain/openid-token.ts'

const subject = {
  issuer: 'https://id.example/identity-pools',
  identityId: 'us-east-1:identity',
  identityPoolId: 'us-east-1:pool',
  identityPoolArn: 'arn:aws:cognito-identity:us-east-1:123456789012:identitypool/us-east-1:pool',
  logins: [],
  issuedAt: 1000,
}

describe('openIdTokenPayload', () => {
  it('speaks of a guest for ten minutes', () => {
    expect(openIdTokenPayload(subject)).toEqual({
      sub: 'us-east-1:identity',
      aud: 'us-east-1:pool',
      amr: ['unauthenticated'],
      iss: 'https://id.example/identity-pools',
      'https://cognito-identity.amazonaws.com/identity-pool-arn': subject.identityPoolArn,
      exp: 1600,
      iat: 1000,
    })
  })

  it('names every login of the signed-in', () => {
    const provider = 'cognito-idp.us-east-1.amazonaws.com/us-east-1_a'
    const logins = [
      { provider, sub: 's1' },
      { provider: `${provider}b`, sub: 's2' },
    ]
    expect(openIdTokenPayload({ ...subject, logins }).amr).toEqual([
      'authenticated',
      provider,
      `${provider}:CognitoSignIn:s1`,
      `${provider}b`,
      `${provider}b:CognitoSignIn:s2`,
    ])
  })

  it('names a user of the developer provider by pool and identifier, colons and all', () => {
    const provider = 'login.example'
    const who = { identityPoolId: subject.identityPoolId, userIdentifier: 'a:b' }
    const logins = [{ provider, sub: 'a:b', person: developerPerson(provider, who) }]
    expect(openIdTokenPayload({ ...subject, logins }).amr).toEqual([
      'authenticated',
      'login.example',
      'login.example:us-east-1:pool:a:b',
    ])
  })

  it('carries tags for the session, each with its one value, and lasts as long as told', () => {
    const principalTags = new Map([
      ['team', 'red'],
      ['__proto__', 'plain'],
    ])
    const payload = openIdTokenPayload({ ...subject, principalTags, durationSeconds: 86_400 })
    expect(JSON.stringify(payload[tagsClaim])).toBe(
      '{"principal_tags":{"team":["red"],"__proto__":["plain"]}}',
    )
    expect(payload.exp).toBe(87_400)
    const untagged = openIdTokenPayload({ ...subject, principalTags: new Map() })
    expect(untagged).not.toHaveProperty([tagsClaim])
  })
})
