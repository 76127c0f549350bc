import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addUserPoolClientSecret } from '../../lib/operations/user-pools/app-clients/add-user-pool-client-secret.ts'
import type { AppClient, ClientSettings } from '../../lib/store/app-clients.ts'
import type { User } from '../../lib/store/users.ts'
import { aClient, run } from '../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { jsonOf, send, type Received, type Sent } from './browser.ts'
import {
  appSettings,
  aShop,
  claimsOf,
  codeFor,
  customer,
  redeem,
  tokensFor,
  type Asked,
  type Shop,
} from './shop.ts'

const secret = 'the+secret/of&the=shop%20example'

const machineSettings: ClientSettings = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['stock/read', 'stock/write'],
}

let stage: TriggerStage
let shop: Shop
let jane: User
let confidential: AppClient
let machine: AppClient
beforeAll(async () => {
  stage = await aTriggerStage()
  shop = await aShop(stage)
  jane = await customer(shop)
  confidential = await aClient(stage.services, shop.pool, { ...appSettings, secret })
  machine = await aClient(stage.services, shop.pool, { ...machineSettings, secret })
})
afterAll(() => stage.stop())

const token = (form: Asked | URLSearchParams | string, sent: Sent = {}) =>
  send(stage.services, 'oauth2/token', { form, ...sent })

/** HTTP Basic as RFC 6749 has it: both parts as in a form. */
const basic = (id: string, password: string) => {
  const [name, word] = [id, password].map((text) => new URLSearchParams({ '': text }).toString())
  const pair = `${name?.slice(1) ?? ''}:${word?.slice(1) ?? ''}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function expectRefused(answer: Received, error: string, status = 400): void {
  expect([answer.status, jsonOf(answer).error]).toEqual([status, error])
}

describe('the token endpoint', () => {
  it.each<[string, Asked, string]>([
    ['no grant', {}, 'invalid_request'],
    ['an empty grant', { grant_type: '' }, 'invalid_request'],
    ['the password grant', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['a grant named like a member', { grant_type: 'constructor' }, 'unsupported_grant_type'],
    ['no client', { grant_type: 'refresh_token' }, 'invalid_request'],
    ['an unknown client', { grant_type: 'refresh_token', client_id: 'x' }, 'invalid_client'],
    ['a client that is a key', { grant_type: 'refresh_token', client_id: '#' }, 'invalid_client'],
  ])('refuses %s', async (_, form, error) => expectRefused(await token(form), error))

  it.each(['GET', 'PUT', 'DELETE', 'HEAD'])('does not know %s', async (method) => {
    const answer = await send(stage.services, 'oauth2/token', { method })
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST'])
  })

  it('takes forms only', async () => {
    const body = JSON.stringify({ grant_type: 'refresh_token', client_id: shop.app.id })
    const headers = { 'content-type': 'application/json' }
    expectRefused(await send(stage.services, 'oauth2/token', { body, headers }), 'invalid_request')
  })

  it('lets any page ask, and nobody keep the answer', async () => {
    const preflight = await send(stage.services, 'oauth2/token', { method: 'OPTIONS' })
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([
      204,
      'GET,POST',
    ])
    const answers = [await token({}), await redeem(shop, await codeFor(shop, jane))]
    for (const { headers } of [preflight, ...answers]) {
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-amz-cognito-request-id': 'request',
      })
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
    }
    expect(answers[1]?.headers).toMatchObject({
      'content-type': 'application/json;charset=UTF-8',
      pragma: 'no-cache',
    })
  })

  it('refuses a parameter that is there twice, whichever', async () => {
    for (const name of ['grant_type', 'client_id', 'refresh_token', 'scope', 'extra']) {
      const form = `grant_type=refresh_token&client_id=${shop.app.id}&${name}=1&${name}=1`
      expectRefused(await token(form), 'invalid_request')
    }
  })

  it('refuses a body that is too long', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'x'.repeat(600 * 1024) }
    expectRefused(await token(form), 'invalid_request')
  })

  it('has its place at the domain of the client’s own pool', async () => {
    await aShop(stage, { at: 'elsewhere' })
    const form = { grant_type: 'refresh_token', client_id: shop.app.id, refresh_token: 'x' }
    expectRefused(await token(form, { at: 'elsewhere' }), 'invalid_client')
    expectRefused(await token(form, { at: 'nowhere' }), 'invalid_client')
  })
})

describe('a client with a secret', () => {
  const redeemed = async (form: Asked, headers = {}) => {
    const app = { stage, app: confidential }
    const redirect_uri = appSettings.CallbackURLs?.[0] ?? ''
    const code = await codeFor(app, jane)
    return token({ grant_type: 'authorization_code', redirect_uri, code, ...form }, { headers })
  }

  it('proves itself by header or in the body', async () => {
    const client_id = confidential.id
    expect((await redeemed({ client_id, client_secret: secret })).status).toBe(200)
    expect((await redeemed({}, basic(client_id, secret))).status).toBe(200)
    expect((await redeemed({ client_id }, basic(client_id, secret))).status).toBe(200)
  })

  it('does so with either of its secrets', async () => {
    const input = { UserPoolId: shop.pool.id, ClientId: confidential.id }
    const { ClientSecretDescriptor } = await run(addUserPoolClientSecret, stage.services, input)
    const second = ClientSecretDescriptor?.ClientSecretValue ?? ''
    for (const one of [secret, second]) {
      expect((await redeemed({}, basic(confidential.id, one))).status).toBe(200)
    }
    expectRefused(await redeemed({}, basic(confidential.id, `${second}x`)), 'invalid_client', 401)
  })

  it.each<[string, (id: string) => [Asked, Record<string, string>?], number]>([
    ['no secret', (client_id) => [{ client_id }], 400],
    ['an empty secret', (client_id) => [{ client_id, client_secret: '' }], 400],
    ['a wrong secret', (client_id) => [{ client_id, client_secret: 'x' }], 400],
    ['a wrong secret by header', (id) => [{}, basic(id, 'x')], 401],
    ['an empty secret by header', (id) => [{}, basic(id, '')], 401],
  ])('is refused with %s', async (_, make, status) => {
    const [form, headers] = make(confidential.id)
    const answer = await redeemed(form, headers)
    expectRefused(answer, 'invalid_client', status)
    expect(answer.headers['www-authenticate']?.startsWith('Basic ') ?? false).toBe(status === 401)
  })

  it('is refused when it proves itself in two ways, or as two', async () => {
    const header = basic(confidential.id, secret)
    const both = { client_id: confidential.id, client_secret: secret }
    expectRefused(await redeemed(both, header), 'invalid_request')
    expectRefused(await redeemed({ client_id: shop.app.id }, header), 'invalid_request')
  })

  it('keeps its refresh tokens to itself', async () => {
    const { refresh_token = '' } = jsonOf(await redeemed({}, basic(confidential.id, secret)))
    const form = { grant_type: 'refresh_token', refresh_token }
    expectRefused(await token({ ...form, client_id: confidential.id }), 'invalid_client')
    expectRefused(await token({ ...form, client_id: shop.app.id }), 'invalid_grant')
    const answer = await token(form, { headers: basic(confidential.id, secret) })
    expect(answer.status).toBe(200)
  })
})

describe('a client that acts for itself', () => {
  const own = (form: Asked = {}, client = machine) =>
    token({ grant_type: 'client_credentials', ...form }, { headers: basic(client.id, secret) })

  it('gets an access token, and nothing else', async () => {
    const answer = jsonOf(await own({ scope: 'stock/read' }))
    expect(Object.keys(answer)).toEqual(['access_token', 'expires_in', 'token_type'])
    const claims = claimsOf(answer.access_token)
    expect(claims).toMatchObject({
      sub: machine.id,
      client_id: machine.id,
      scope: 'stock/read',
      token_use: 'access',
      version: 2,
    })
    for (const name of ['username', 'cognito:groups', 'device_key', 'origin_jti']) {
      expect(claims).not.toHaveProperty([name])
    }
  })

  it('gets all its scopes when it asks for none', async () => {
    expect(claimsOf(jsonOf(await own()).access_token).scope).toBe('stock/read stock/write')
    expect(claimsOf(jsonOf(await own({ scope: '' })).access_token).scope).toContain('stock/write')
  })

  it.each(['stock/delete', 'openid', 'stock/read openid', 'aws.cognito.signin.user.admin'])(
    'gets no scope %s that is not its own',
    async (scope) => expectRefused(await own({ scope }), 'invalid_scope'),
  )

  it('asks in no more than two kilobytes', async () => {
    const scope = 'stock/read '.repeat(186)
    expect((await own({ scope })).status).toBe(200)
    expectRefused(await own({ scope: `${scope}stock/read` }), 'invalid_scope')
  })

  it('has to be allowed to', async () => {
    expectRefused(await own({}, confidential), 'unauthorized_client')
    const form = { grant_type: 'client_credentials', client_id: shop.app.id }
    expectRefused(await token(form), 'unauthorized_client')
  })

  it('has its metadata brought to the trigger', async () => {
    stage.lambda.functions.set('tokens', (event) => event)
    const { pool } = await aShop(stage, {
      at: 'triggered',
      pool: {
        LambdaConfig: {
          PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: arnOf('tokens') },
        },
      },
    })
    const app = await aClient(stage.services, pool, { ...machineSettings, secret })
    const form = {
      grant_type: 'client_credentials',
      aws_client_metadata: JSON.stringify({ order: '7' }),
    }
    const sent = { headers: basic(app.id, secret), at: 'triggered' }
    expect((await token(form, sent)).status).toBe(200)
    const { request, triggerSource } = stage.lambda.lastEvent('tokens') ?? {}
    expect([triggerSource, request?.clientMetadata]).toEqual([
      'TokenGeneration_ClientCredentials',
      { order: '7' },
    ])
    for (const aws_client_metadata of ['x', '[]', '{"a":1}', 'null']) {
      expectRefused(await token({ ...form, aws_client_metadata }, sent), 'invalid_request')
    }
    stage.lambda.functions.set('tokens', () => {
      throw new Error('no machines today')
    })
    const refused = jsonOf(await token(form, sent))
    expect(refused).toEqual({
      error: 'invalid_request',
      error_description: expect.stringContaining('no machines today') as unknown,
    })
  })
})

describe('tokens of the endpoint', () => {
  it('have no ID token without openid', async () => {
    const AllowedOAuthScopes = ['openid', 'aws.cognito.signin.user.admin']
    const app = await aClient(stage.services, shop.pool, { ...appSettings, AllowedOAuthScopes })
    const scope = 'aws.cognito.signin.user.admin'
    const tokens = await tokensFor({ stage, app }, jane, { scope })
    expect(tokens).not.toHaveProperty('id_token')
    expect(claimsOf(tokens.access_token).scope).toBe(scope)
  })

  it('name all scopes of the app when it asks for none', async () => {
    const { access_token } = await tokensFor(shop, jane)
    expect(claimsOf(access_token).scope).toBe('openid email phone profile')
  })
})
