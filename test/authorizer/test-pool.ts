import { generateKeyPairSync } from 'node:crypto'
import { signedToken } from '../signed-token.ts'

/** A pool with one key, which signs what a test wants. */
export function testPool(issuer: string, kid = 'AbC0123456789+/AbC0123456789+/AbC0123456789=') {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' })
  const jwks = { keys: [{ alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' }] }
  const times = (now: number) => ({
    auth_time: Math.floor(now / 1000),
    exp: Math.floor(now / 1000) + 3600,
    iat: Math.floor(now / 1000),
  })
  return {
    issuer,
    kid,
    publicKey,
    privateKey,
    jwks,
    sign: (payload: object) => signedToken(payload, { privateKey, kid }),
    accessToken: (now: number, more: object = {}) =>
      signedToken({ ...accessPayload(issuer), ...times(now), ...more }, { privateKey, kid }),
    idToken: (now: number, more: object = {}) =>
      signedToken({ ...idPayload(issuer), ...times(now), ...more }, { privateKey, kid }),
  }
}

function accessPayload(issuer: string): object {
  return {
    sub: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    'cognito:groups': ['readers', 'writers'],
    iss: issuer,
    client_id: 'client1',
    origin_jti: 'o',
    event_id: 'e',
    token_use: 'access',
    scope: 'notes/read notes/write',
    jti: 'j',
    username: 'anna',
  }
}

function idPayload(issuer: string): object {
  return {
    sub: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    email_verified: true,
    iss: issuer,
    'cognito:username': 'anna',
    aud: 'client1',
    token_use: 'id',
    jti: 'j',
    email: 'anna@example.com',
  }
}
