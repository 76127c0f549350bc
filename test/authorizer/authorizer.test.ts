import { describe, expect, it } from '@jest/globals'
import { createAuthorizer } from '../../lib/authorizer/authorizer.ts'
import { authorizerSettings } from '../../lib/authorizer/settings.ts'
import { httpEvent, methodArn, requestEvent, stageArn, tokenEvent } from './events.ts'
import { testPool } from './test-pool.ts'

const now = Date.UTC(2026, 0, 1)
const poolId = 'us-east-1_AbCdEfGhI'
const base = 'https://auth.example'
const pool = testPool(`${base}/${poolId}`)
const sub = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'

/** An authorizer for the pool and `client1`, with more in its environment. */
function authorizer(more: Record<string, string> = {}, fetch = serveKeys) {
  const settings = authorizerSettings({
    COGNATE_URL: base,
    COGNATE_AUTHORIZER_POOLS: poolId,
    COGNATE_AUTHORIZER_CLIENTS: 'client1',
    ...more,
  })
  return createAuthorizer(settings, { now: () => now, fetch })
}

const serveKeys = (url: string) =>
  url === `${base}/${poolId}/.well-known/jwks.json`
    ? Promise.resolve(Response.json(pool.jwks))
    : Promise.reject(new Error(`nothing is at ${url}`))

const policy = (Effect: 'Allow' | 'Deny') => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: stageArn }],
})

const good = pool.accessToken(now)
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

const bad: [string, string][] = [
  ['no token', ''],
  ['nonsense', 'abc'],
  ['an expired token', pool.accessToken(now - 3_600_000)],
  ['a token of another client', pool.accessToken(now, { client_id: 'client2' })],
  ['a token of another pool', pool.accessToken(now, { iss: `${base}/us-east-1_000000000` })],
  ['a token of an issuer that is no text', pool.accessToken(now, { iss: { base } })],
  ['an ID token', pool.idToken(now)],
  ['a token signed by another', testPool(pool.issuer, pool.kid).accessToken(now)],
  ['a token of an unknown key', testPool(pool.issuer, 'unknown').accessToken(now)],
]

describe('a REST API', () => {
  it('gets a policy over the whole stage, with the claims', async () => {
    expect(await authorizer()(tokenEvent(`Bearer ${good}`))).toEqual({
      principalId: sub,
      policyDocument: policy('Allow'),
      context: {
        sub,
        'cognito:groups': '["readers","writers"]',
        iss: pool.issuer,
        client_id: 'client1',
        origin_jti: 'o',
        event_id: 'e',
        token_use: 'access',
        scope: 'notes/read notes/write',
        auth_time: now / 1000,
        exp: now / 1000 + 3600,
        iat: now / 1000,
        jti: 'j',
        username: 'anna',
      },
    })
  })

  it('gets the same for a REQUEST event', async () => {
    const answer = await authorizer()(requestEvent({ headers: { Authorization: good } }))
    expect(answer).toMatchObject({ principalId: sub, policyDocument: policy('Allow') })
  })

  it.each(bad)('is told Unauthorized for %s', async (_, token) => {
    const authorize = authorizer()
    await expect(authorize(tokenEvent(token))).rejects.toThrow(/^Unauthorized$/u)
    const headers = { Authorization: token }
    await expect(authorize(requestEvent({ headers }))).rejects.toThrow(/^Unauthorized$/u)
  })

  it.each([
    ['scope', { COGNATE_AUTHORIZER_SCOPES: 'notes/delete' }],
    ['group', { COGNATE_AUTHORIZER_GROUPS: 'admins' }],
  ])('gets a refusal for a good token without the %s', async (reason, env) => {
    expect(await authorizer(env)(tokenEvent(good))).toEqual({
      principalId: sub,
      policyDocument: policy('Deny'),
      context: { reason },
    })
  })

  it('is let through with one of the scopes and one of the groups', async () => {
    const authorize = authorizer({
      COGNATE_AUTHORIZER_SCOPES: 'notes/delete,notes/read',
      COGNATE_AUTHORIZER_GROUPS: 'admins,readers',
    })
    expect(await authorize(tokenEvent(good))).toMatchObject({ policyDocument: policy('Allow') })
  })

  it('is not told Unauthorized when the keys cannot be read', async () => {
    const authorize = authorizer({}, () => Promise.reject(new Error('unreachable')))
    await expect(authorize(tokenEvent(good))).rejects.toThrow('cannot be read')
  })
})

describe('an HTTP API', () => {
  it('gets a simple answer with the claims', async () => {
    const answer = await authorizer()(httpEvent({ headers: bearer(good) }))
    expect(answer).toMatchObject({ isAuthorized: true, context: { sub, client_id: 'client1' } })
  })

  it.each(bad)('gets a simple refusal for %s', async (_, token) => {
    const answer = await authorizer()(httpEvent({ headers: bearer(token) }))
    expect(answer).toMatchObject({ isAuthorized: false })
  })

  it('learns the reason in the context', async () => {
    const headers = bearer(pool.accessToken(now - 3_600_000))
    expect(await authorizer()(httpEvent({ headers }))).toEqual({
      isAuthorized: false,
      context: { reason: 'expired' },
    })
  })

  it('gets a policy when it asks for IAM answers', async () => {
    const authorize = authorizer({ COGNATE_AUTHORIZER_ANSWER: 'iam' })
    expect(await authorize(httpEvent({ headers: bearer(good) }))).toMatchObject({
      principalId: sub,
      policyDocument: policy('Allow'),
    })
    expect(await authorize(httpEvent({}))).toEqual({
      principalId: 'nobody',
      policyDocument: policy('Deny'),
      context: { reason: 'malformed' },
    })
  })

  it('gets a policy in format 1.0', async () => {
    const event = {
      ...requestEvent({ headers: { Authorization: good } }),
      version: '1.0',
      methodArn,
    }
    expect(await authorizer()(event)).toMatchObject({ policyDocument: policy('Allow') })
  })
})

describe('a token', () => {
  it('of the other use is taken when told so', async () => {
    const id = httpEvent({ headers: bearer(pool.idToken(now)) })
    const access = httpEvent({ headers: bearer(good) })
    const both = authorizer({ COGNATE_AUTHORIZER_TOKEN_USE: 'both' })
    expect(await both(id)).toMatchObject({ isAuthorized: true })
    expect(await both(access)).toMatchObject({ isAuthorized: true })
    const onlyId = authorizer({ COGNATE_AUTHORIZER_TOKEN_USE: 'id' })
    expect(await onlyId(id)).toMatchObject({
      isAuthorized: true,
      context: { email_verified: true },
    })
    expect(await onlyId(access)).toMatchObject({ context: { reason: 'token_use' } })
  })

  it("with AWS's issuer is checked with our keys", async () => {
    const aws = `https://cognito-idp.us-east-1.amazonaws.com/${poolId}`
    const authorize = authorizer({ COGNATE_ISSUER: 'aws' })
    const shaped = httpEvent({ headers: bearer(pool.accessToken(now, { iss: aws })) })
    expect(await authorize(shaped)).toMatchObject({ isAuthorized: true })
    const plain = httpEvent({ headers: bearer(good) })
    expect(await authorize(plain)).toMatchObject({ context: { reason: 'issuer' } })
  })

  it('is not passed on where a claim is null', async () => {
    const token = pool.accessToken(now, { device_key: null, scope: 'a' })
    expect(await authorizer()(tokenEvent(token))).toMatchObject({
      context: expect.not.objectContaining({ device_key: null }),
    })
  })

  it('of another algorithm has no keys read', async () => {
    const header = Buffer.from(JSON.stringify({ kid: pool.kid, alg: 'none' })).toString('base64url')
    const token = `${header}.${good.split('.')[1] ?? ''}.`
    const authorize = authorizer({}, () => Promise.reject(new Error('this was fetched')))
    expect(await authorize(httpEvent({ headers: bearer(token) }))).toMatchObject({
      context: { reason: 'algorithm' },
    })
  })
})
