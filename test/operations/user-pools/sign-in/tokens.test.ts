import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { publicJwks } from '../../../../lib/keys/signing-keys.ts'
import type { ClientSettings } from '../../../../lib/store/app-clients.ts'
import { signingKeysRef } from '../../../../lib/store/signing-keys.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool } from '../../../builders.ts'
import {
  aGroup,
  aUser,
  claimsOf,
  everyFlow,
  passwordSignIn,
  srpSignIn,
} from '../../../user-pools/people.ts'
import { aStage, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
beforeAll(async () => {
  stage = await aStage({ COGNATE_URL: 'https://id.example.com' })
  pool = await aPool(stage.services, {}, [
    { Name: 'level', AttributeDataType: 'Number', Mutable: true },
    { Name: 'seal', AttributeDataType: 'String', DeveloperOnlyAttribute: true, Mutable: true },
  ])
})
afterAll(() => stage.stop())

const uuid = expect.stringMatching(
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u,
)
const attributes = {
  email: 'jane@example.com',
  email_verified: 'true',
  phone_number: '+15550001234',
  phone_number_verified: 'false',
  address: '1 Main Street',
  name: 'Jane',
  updated_at: '1700000000',
  'custom:level': '7',
  'dev:custom:seal': 'hidden',
}

async function signedIn(settings: ClientSettings = {}, groups: string[] = []) {
  const client = await aClient(stage.services, pool, { ...everyFlow, ...settings })
  const user = await aUser(stage.services, pool, { attributes, groups })
  const { AuthenticationResult: result } = await passwordSignIn(stage.services, client, {
    USERNAME: user.username,
  })
  const [id, access] = [claimsOf(result?.IdToken), claimsOf(result?.AccessToken)]
  return { client, user, result, id, access }
}

describe('the ID token', () => {
  it('has exactly the claims that Cognito issues', async () => {
    const { client, user, id } = await signedIn()
    const now = stage.clock.now / 1000
    expect(id).toEqual({
      sub: user.sub,
      iss: `https://id.example.com/${pool.id}`,
      'cognito:username': user.username,
      aud: client.id,
      token_use: 'id',
      auth_time: now,
      iat: now,
      exp: now + 3600,
      jti: uuid,
      origin_jti: uuid,
      event_id: uuid,
      email: 'jane@example.com',
      email_verified: true,
      phone_number: '+15550001234',
      phone_number_verified: false,
      address: { formatted: '1 Main Street' },
      name: 'Jane',
      updated_at: 1_700_000_000,
      'custom:level': '7',
    })
  })

  it('shows only what the client may read', async () => {
    const { id } = await signedIn({ ReadAttributes: ['email', 'custom:level'] })
    expect(id).toMatchObject({ email: 'jane@example.com', 'custom:level': '7' })
    for (const name of ['email_verified', 'phone_number', 'name', 'address', 'updated_at']) {
      expect(id).not.toHaveProperty([name])
    }
  })
})

describe('the access token', () => {
  it('has exactly the claims that Cognito issues', async () => {
    const { client, user, access } = await signedIn()
    const now = stage.clock.now / 1000
    expect(access).toEqual({
      sub: user.sub,
      iss: `https://id.example.com/${pool.id}`,
      client_id: client.id,
      username: user.username,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: now,
      iat: now,
      exp: now + 3600,
      jti: uuid,
      origin_jti: uuid,
      event_id: uuid,
    })
  })

  it('shares sign-in and event with the ID token, and no id', async () => {
    const { id, access } = await signedIn()
    expect(access.origin_jti).toBe(id.origin_jti)
    expect(access.event_id).toBe(id.event_id)
    expect(access.jti).not.toBe(id.jti)
  })
})

describe('groups', () => {
  const arn = (role: string) => `arn:aws:iam::123456789012:role/${role}`
  beforeAll(async () => {
    const { services } = stage
    await aGroup(services, pool, { name: 'last' })
    await aGroup(services, pool, { name: 'second', precedence: 2, roleArn: arn('two') })
    await aGroup(services, pool, { name: 'best', precedence: 0 })
    await aGroup(services, pool, { name: 'first', precedence: 1, roleArn: arn('one') })
    await aGroup(services, pool, { name: 'twin', precedence: 1, roleArn: arn('twin') })
  })

  it('stand in both tokens by precedence, roles in the ID token', async () => {
    const { id, access } = await signedIn({}, ['last', 'second', 'best', 'first'])
    expect(id).toMatchObject({
      'cognito:groups': ['best', 'first', 'second', 'last'],
      'cognito:roles': [arn('one'), arn('two')],
      'cognito:preferred_role': arn('one'),
    })
    expect(access['cognito:groups']).toEqual(['best', 'first', 'second', 'last'])
    expect(access).not.toHaveProperty(['cognito:roles'])
    expect(access).not.toHaveProperty(['cognito:preferred_role'])
  })

  it('of the same precedence prefer no role', async () => {
    const { id } = await signedIn({}, ['first', 'twin'])
    expect(id['cognito:roles']).toEqual([arn('one'), arn('twin')])
    expect(id).not.toHaveProperty(['cognito:preferred_role'])
  })

  it('that were deleted are left out', async () => {
    const { id } = await signedIn({}, ['best', 'gone'])
    expect(id['cognito:groups']).toEqual(['best'])
  })

  it('leave no claim when there are none, or no roles', async () => {
    const { id, access } = await signedIn()
    const plain = await signedIn({}, ['last'])
    for (const name of ['cognito:groups', 'cognito:roles', 'cognito:preferred_role']) {
      expect(id).not.toHaveProperty([name])
      expect(access).not.toHaveProperty([name])
    }
    expect(plain.id).not.toHaveProperty(['cognito:roles'])
  })

  it('come in an SRP sign-in as well', async () => {
    const client = await aClient(stage.services, pool, everyFlow)
    const user = await aUser(stage.services, pool, { groups: ['best', 'last'] })
    const answer = await srpSignIn(stage.services, client, { name: user.username })
    const claims = claimsOf(answer.AuthenticationResult?.AccessToken)
    expect(claims['cognito:groups']).toEqual(['best', 'last'])
  })
})

describe('an app client', () => {
  it('sets how long tokens live, each in its own unit', async () => {
    const { result, id, access } = await signedIn({
      AccessTokenValidity: 10,
      IdTokenValidity: 1,
      RefreshTokenValidity: 90,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'days', RefreshToken: 'minutes' },
    })
    expect(result?.ExpiresIn).toBe(600)
    expect(Number(access.exp) - Number(access.iat)).toBe(600)
    expect(Number(id.exp) - Number(id.iat)).toBe(86_400)
  })

  it.each([
    ['hours', {}, 2 * 3600],
    ['seconds', { AccessToken: 'seconds' }, 2],
  ] as const)('counts access tokens in %s', async (_, TokenValidityUnits, seconds) => {
    const { result } = await signedIn({ AccessTokenValidity: 2, TokenValidityUnits })
    expect(result?.ExpiresIn).toBe(seconds)
  })

  it('without revocation issues tokens without origin_jti', async () => {
    const { id, access } = await signedIn({ EnableTokenRevocation: false })
    expect(id).not.toHaveProperty('origin_jti')
    expect(access).not.toHaveProperty('origin_jti')
  })
})

describe('the signatures', () => {
  it('are made with one key for ID tokens and another for access tokens', async () => {
    const { result } = await signedIn()
    const stored = await stage.services.table.get(signingKeysRef(pool.id))
    const keys = stored ? publicJwks(stored) : []
    const used = [result?.IdToken ?? '', result?.AccessToken ?? ''].map((token) => {
      const [header = '', payload = '', signature = ''] = token.split('.')
      const text = Buffer.from(header, 'base64url').toString()
      const { kid } = JSON.parse(text) as { kid: string }
      expect(text).toBe(`{"kid":"${kid}","alg":"RS256"}`)
      const jwk = keys.find((key) => key.kid === kid)
      const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
      const input = Buffer.from(`${header}.${payload}`)
      expect(verify('sha256', input, key, Buffer.from(signature, 'base64url'))).toBe(true)
      return kid
    })
    expect(used).toEqual(keys.map(({ kid }) => kid))
  })
})

describe('AWS’s issuer', () => {
  it('stands in the tokens where the deployment asks for it', async () => {
    const aws = await aStage({ COGNATE_ISSUER: 'aws' })
    const awsPool = await aPool(aws.services)
    const client = await aClient(aws.services, awsPool, everyFlow)
    const { username } = await aUser(aws.services, awsPool)
    const { AuthenticationResult: result } = await passwordSignIn(aws.services, client, {
      USERNAME: username,
    })
    const iss = `https://cognito-idp.us-east-1.amazonaws.com/${awsPool.id}`
    expect(claimsOf(result?.IdToken).iss).toBe(iss)
    expect(claimsOf(result?.AccessToken).iss).toBe(iss)
    await aws.stop()
  })
})
