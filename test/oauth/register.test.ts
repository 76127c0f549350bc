import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { DcrConfigurationType } from '@aws-sdk/client-cognito-identity-provider'
import { addUserPoolClientSecret } from '../../lib/operations/user-pools/app-clients/add-user-pool-client-secret.ts'
import { createUserPoolClient } from '../../lib/operations/user-pools/app-clients/create-user-pool-client.ts'
import { deleteUserPoolClient } from '../../lib/operations/user-pools/app-clients/delete-user-pool-client.ts'
import { describeUserPoolClient } from '../../lib/operations/user-pools/app-clients/describe-user-pool-client.ts'
import { listUserPoolClients } from '../../lib/operations/user-pools/app-clients/list-user-pool-clients.ts'
import { updateUserPoolClient } from '../../lib/operations/user-pools/app-clients/update-user-pool-client.ts'
import { createResourceServer } from '../../lib/operations/user-pools/resource-servers/create-resource-server.ts'
import { updateUserPool } from '../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import { discoveryDocument } from '../../lib/discovery/documents.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { clientRef } from '../../lib/store/app-clients.ts'
import { poolKeys } from '../../lib/store/keys.ts'
import { update } from '../../lib/store/writes.ts'
import { run } from '../builders.ts'
import { aStage, refusal, type Stage } from '../user-pools/stage.ts'
import { jsonOf, send, type Received } from './browser.ts'
import { aShop, callback, claimsOf, customer, redeem, codeFor, type Shop } from './shop.ts'

const registerScope = 'aws.cognito/dcr/register'

let stage: Stage
let shop: Shop
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage)
  await run(createResourceServer, stage.services, {
    UserPoolId: shop.pool.id,
    Identifier: 'stock',
    Name: 'Stock',
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'Reads' }],
  })
})
afterAll(() => stage.stop())

const configure = (DcrConfiguration: DcrConfigurationType) =>
  run(updateUserPool, stage.services, { UserPoolId: shop.pool.id, DcrConfiguration })

const register = (metadata: object | string, token?: string, at = 'shop') =>
  send(stage.services, 'oauth2/register', {
    body: typeof metadata === 'string' ? metadata : JSON.stringify(metadata),
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    at,
  })

const web = { redirect_uris: [callback], client_name: 'Web' }

/** A client with a secret that acts for itself with these scopes, and its access token. */
async function tokenWith(...AllowedOAuthScopes: string[]) {
  const { UserPoolClient } = await run(createUserPoolClient, stage.services, {
    UserPoolId: shop.pool.id,
    ClientName: 'registrar',
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes,
  })
  const { ClientId: client_id = '', ClientSecret: client_secret = '' } = UserPoolClient ?? {}
  const form = { grant_type: 'client_credentials', client_id, client_secret }
  const answer = await send(stage.services, 'oauth2/token', { form })
  return jsonOf(answer).access_token
}

function expectRefused(answer: Received, error: string, status = 400): void {
  expect([answer.status, jsonOf(answer).error]).toEqual([status, error])
  expect(answer.headers['cache-control']).toBe('no-store')
}

const clientOf = async (answer: Received): Promise<AppClient> => {
  const client = await stage.services.table.get(
    clientRef(shop.pool.id, jsonOf(answer).client_id ?? ''),
  )
  if (!client) throw new Error(`not registered: ${answer.body}`)
  return client
}

describe('registration where it is off', () => {
  it('is refused, and not published', async () => {
    expectRefused(await register(web), 'access_denied', 403)
    expectRefused(await register(web, 'x', 'nowhere'), 'access_denied', 403)
    const path = `/${shop.pool.id}/.well-known/openid-configuration`
    const { document } = await discoveryDocument(stage.services, path)
    expect(document).not.toHaveProperty('registration_endpoint')
    await expect(tokenWith(registerScope)).rejects.toMatchObject({
      code: 'ScopeDoesNotExistException',
    })
  })
})

describe('registration that is open', () => {
  beforeAll(() => configure({ OpenDcrEnabled: true, AllowedScopes: ['stock/read', registerScope] }))

  it('makes a client with a secret, which signs people in', async () => {
    const answer = await register({ ...web, post_logout_redirect_uris: [`${callback}/bye`] })
    expect(answer.status).toBe(201)
    const { client_id = '', client_secret = '', ...rest } = jsonOf(answer)
    expect(rest).toEqual({
      client_id_issued_at: Math.floor(stage.clock.now / 1000),
      client_secret_expires_at: 0,
      client_name: 'Web',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: 'openid email phone profile stock/read',
      redirect_uris: [callback],
      post_logout_redirect_uris: [`${callback}/bye`],
    })
    const app = await clientOf(answer)
    expect(app.settings).toMatchObject({
      ClientType: 'DCR',
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
    })
    const code = await codeFor({ stage, app }, await customer(shop), { scope: 'openid' })
    const tokens = jsonOf(await redeem({ stage, app }, code, { client_id, client_secret }))
    expect(claimsOf(tokens.id_token)).toMatchObject({ aud: client_id })
  })

  it('makes a public client that asks to be one', async () => {
    const metadata = { ...web, token_endpoint_auth_method: 'none', scope: 'openid' }
    const answer = await register(metadata)
    expect(answer.status).toBe(201)
    expect(jsonOf(answer)).not.toHaveProperty('client_secret')
    expect((await clientOf(answer)).settings.AllowedOAuthScopes).toEqual(['openid'])
  })

  it('leaves out what it does not know, and names what it cannot write', async () => {
    const answer = await register({
      ...web,
      client_name: 'Käse (MCP) <b>',
      logo_uri: 'https://app.example.com/logo.png',
      software_statement: 'x',
      jwks: { keys: [] },
    })
    expect(jsonOf(answer)).toMatchObject({ client_name: 'K-se -MCP- -b-' })
    expect(jsonOf(answer)).not.toHaveProperty('logo_uri')
  })

  it.each<[string, object | string, string]>([
    ['no JSON', 'x', 'invalid_client_metadata'],
    ['a list', '[]', 'invalid_client_metadata'],
    ['nothing', '', 'invalid_client_metadata'],
    ['deep lists', `{"a":${'['.repeat(100_000)}`, 'invalid_client_metadata'],
    ['no address', {}, 'invalid_redirect_uri'],
    [
      'an address without TLS',
      { redirect_uris: ['http://app.example.com/'] },
      'invalid_redirect_uri',
    ],
    ['an address with a fragment', { redirect_uris: [`${callback}#a`] }, 'invalid_redirect_uri'],
    ['a script', { redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
    ['an address with a space', { redirect_uris: [`${callback}/a b`] }, 'invalid_redirect_uri'],
    ['one with a line break', { redirect_uris: [`${callback}/\r\nA: b`] }, 'invalid_redirect_uri'],
    ['a page’s source', { redirect_uris: [`view-source:${callback}`] }, 'invalid_redirect_uri'],
    ['a relative address', { redirect_uris: ['/callback'] }, 'invalid_redirect_uri'],
    ['an address that is no text', { redirect_uris: [1] }, 'invalid_client_metadata'],
    ['addresses that are no list', { redirect_uris: callback }, 'invalid_client_metadata'],
    [
      'too many addresses',
      { redirect_uris: Array.from({ length: 101 }, () => callback) },
      'invalid_client_metadata',
    ],
    [
      'an address too long',
      { redirect_uris: [`${callback}?${'x'.repeat(1024)}`] },
      'invalid_client_metadata',
    ],
    [
      'a bad address to sign out to',
      { ...web, post_logout_redirect_uris: ['x'] },
      'invalid_redirect_uri',
    ],
    ['another grant', { ...web, grant_types: ['implicit'] }, 'invalid_client_metadata'],
    [
      'a grant of the other mode',
      { grant_types: ['client_credentials'] },
      'invalid_client_metadata',
    ],
    ['refresh tokens alone', { ...web, grant_types: ['refresh_token'] }, 'invalid_client_metadata'],
    ['another response', { ...web, response_types: ['token'] }, 'invalid_client_metadata'],
    [
      'another proof',
      { ...web, token_endpoint_auth_method: 'private_key_jwt' },
      'invalid_client_metadata',
    ],
    [
      'a scope that is not allowed',
      { ...web, scope: 'openid stock/write' },
      'invalid_client_metadata',
    ],
    ['the scope of registration', { ...web, scope: registerScope }, 'invalid_client_metadata'],
    [
      'the scope of the account',
      { ...web, scope: 'aws.cognito.signin.user.admin' },
      'invalid_client_metadata',
    ],
    ['a scope that is no text', { ...web, scope: ['openid'] }, 'invalid_client_metadata'],
    ['a name that is no text', { ...web, client_name: {} }, 'invalid_client_metadata'],
  ])('refuses %s', async (_, metadata, error) => {
    expectRefused(await register(metadata), error)
  })

  it('is for posts, from any page', async () => {
    const get = await send(stage.services, 'oauth2/register', { method: 'GET' })
    expect([get.status, get.headers.allow]).toEqual([405, 'POST'])
    const preflight = await send(stage.services, 'oauth2/register', { method: 'OPTIONS' })
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, '*'])
  })

  it('is published', async () => {
    const path = `/${shop.pool.id}/.well-known/openid-configuration`
    const { document } = await discoveryDocument(stage.services, path)
    expect(document).toMatchObject({
      registration_endpoint: expect.stringMatching(/\/auth\/shop\/oauth2\/register$/u) as unknown,
    })
  })

  it('takes no token that is no good', async () => {
    expectRefused(await register(web, 'x'), 'invalid_token', 401)
  })

  it('ends where the pool has as many clients as it may', async () => {
    const counts = poolKeys.counts(shop.pool.id)
    const add = (registeredClients: number) =>
      stage.services.table.write(update(counts, { add: { registeredClients } }))
    await add(10_000)
    expectRefused(await register(web), 'temporarily_unavailable', 429)
    await add(-10_000)
    expect((await register(web)).status).toBe(201)
  })
})

describe('registration with a token', () => {
  beforeAll(() => configure({ AllowedScopes: ['stock/read'] }))

  it('is refused without one', async () => {
    const answer = await register(web)
    expectRefused(answer, 'invalid_token', 401)
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer error="invalid_token"/u)
  })

  it('needs the scope for it', async () => {
    const answer = await register(web, await tokenWith('stock/read'))
    expectRefused(answer, 'insufficient_scope', 401)
    expect((await register(web, await tokenWith(registerScope))).status).toBe(201)
  })

  it('makes clients that act for themselves', async () => {
    const token = await tokenWith(registerScope)
    const metadata = { grant_types: ['client_credentials'], client_name: 'Machine' }
    const answer = jsonOf(await register(metadata, token))
    expect(answer).toMatchObject({ response_types: [], scope: 'stock/read' })
    const { client_id = '', client_secret = '' } = answer
    const form = { grant_type: 'client_credentials', client_id, client_secret }
    const { access_token } = jsonOf(await send(stage.services, 'oauth2/token', { form }))
    expect(claimsOf(access_token)).toMatchObject({ sub: client_id, scope: 'stock/read' })
    const proofless = { ...metadata, token_endpoint_auth_method: 'none' }
    expectRefused(await register(proofless, token), 'invalid_client_metadata')
    const mixed = { ...web, grant_types: ['client_credentials', 'authorization_code'] }
    expectRefused(await register(mixed, token), 'invalid_client_metadata')
    expectRefused(
      await register({ ...metadata, scope: 'openid' }, token),
      'invalid_client_metadata',
    )
  })

  it('ends where the pool lists no grant', async () => {
    const token = await tokenWith(registerScope)
    await configure({
      AuthenticatedGrantTypes: [],
      OpenDcrEnabled: true,
      OpenDcrGrantTypes: ['implicit'],
    })
    expectRefused(await register(web, token), 'access_denied', 403)
    expectRefused(await register(web), 'access_denied', 403)
    await configure({})
  })

  it('takes no token of another pool', async () => {
    const token = await tokenWith(registerScope)
    const other = await aShop(stage, {
      at: 'other',
      pool: { DcrConfiguration: { EnableStatus: 'Enabled', AuthenticatedGrantTypes: ['code'] } },
    })
    expectRefused(await register(web, token, 'other'), 'invalid_token', 401)
    expect(other.pool.id).not.toBe(shop.pool.id)
  })
})

describe('a registered client', () => {
  it('is listed as such, described, changed and deleted', async () => {
    const answer = await register(web, await tokenWith(registerScope))
    const { id: ClientId } = await clientOf(answer)
    const UserPoolId = shop.pool.id
    const listed = async (ClientType: 'DCR' | 'REGULAR') => {
      const input = { UserPoolId, ClientType, MaxResults: 60 }
      const { UserPoolClients } = await run(listUserPoolClients, stage.services, input)
      return UserPoolClients?.map((client) => client.ClientId)
    }
    expect(await listed('DCR')).toContain(ClientId)
    expect(await listed('REGULAR')).not.toContain(ClientId)
    expect(await listed('REGULAR')).toContain(shop.app.id)
    const described = await run(describeUserPoolClient, stage.services, { UserPoolId, ClientId })
    expect(described.UserPoolClient).toMatchObject({ ClientType: 'DCR', ClientName: 'Web' })
    const change = { UserPoolId, ClientId, AllowedOAuthScopes: [registerScope] }
    await expect(run(updateUserPoolClient, stage.services, change)).rejects.toEqual(
      refusal('ScopeDoesNotExistException', `Invalid scope requested: ${registerScope}`),
    )
    await expect(
      run(addUserPoolClientSecret, stage.services, { UserPoolId, ClientId }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' })
    await run(deleteUserPoolClient, stage.services, { UserPoolId, ClientId })
    expect(await listed('DCR')).not.toContain(ClientId)
  })
})
