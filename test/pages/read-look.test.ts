import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createManagedLoginBranding } from '../../lib/operations/user-pools/branding/create-managed-login-branding.ts'
import { setUiCustomization } from '../../lib/operations/user-pools/branding/set-ui-customization.ts'
import { createUserPoolDomain } from '../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { answerAtDomain } from '../../lib/pages/site.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { aClient, aPool, run } from '../builders.ts'
import { aStage, roundTrips, type Stage } from '../user-pools/stage.ts'

let stage: Stage
const png = Buffer.from('89504e470d0a1a0a00', 'hex')
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>')

beforeAll(async () => void (stage = await aStage()))
afterAll(() => stage.stop())

async function anApp(Domain: string, ManagedLoginVersion: number): Promise<AppClient> {
  const pool = await aPool(stage.services)
  await run(createUserPoolDomain, stage.services, {
    UserPoolId: pool.id,
    Domain,
    ManagedLoginVersion,
  })
  return aClient(stage.services, pool, {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: ['https://app.example.com/back'],
    SupportedIdentityProviders: ['COGNITO'],
  })
}

async function open(path: string, query: Record<string, string>) {
  const event = {
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {},
    requestContext: { requestId: 'request', http: { method: 'GET', path } },
  }
  const answer = await answerAtDomain(stage.services, event as unknown as APIGatewayProxyEventV2) // what is read of it
  return { ...answer, body: answer.body ?? '', headers: answer.headers ?? {} }
}

const signInPage = (domain: string, client: AppClient) =>
  open(`/auth/${domain}/login`, {
    client_id: client.id,
    response_type: 'code',
    redirect_uri: 'https://app.example.com/back',
  })

describe('the look of a client’s pages', () => {
  it('is our own where nobody set one', async () => {
    const { statusCode, body } = await signInPage('plain', await anApp('plain', 2))
    expect(statusCode).toBe(200)
    expect(body.match(/<style>/gu)).toHaveLength(1)
  })

  it('is that of the client’s style in managed login, whose files anybody may read', async () => {
    const client = await anApp('branded', 2)
    await run(createManagedLoginBranding, stage.services, {
      UserPoolId: client.poolId,
      ClientId: client.id,
      Settings: {
        components: {
          form: { logo: { enabled: true } },
          pageBackground: { lightMode: { color: '123456ff' } },
        },
      },
      Assets: [
        { Category: 'FORM_LOGO', ColorMode: 'LIGHT', Extension: 'PNG', Bytes: png },
        { Category: 'FAVICON_SVG', ColorMode: 'DYNAMIC', Extension: 'SVG', Bytes: svg },
      ],
    })
    const { body } = await signInPage('branded', client)
    expect(body).toContain('--page:#123456ff;')
    const [, address = ''] = /<img\s[^>]*src="([^"]+)"/u.exec(body) ?? []
    const { pathname, searchParams } = new URL(address.replaceAll('&amp;', '&'), 'http://localhost')
    const file = await open(pathname, Object.fromEntries(searchParams))
    expect(file).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      body: png.toString('base64'),
    })
    expect(file.headers).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    })
    const query = { ...Object.fromEntries(searchParams), file: 'other' }
    expect((await open(pathname, query)).statusCode).toBe(404)
    const elsewhere = await open('/auth/plain/assets/brand', Object.fromEntries(searchParams))
    expect(elsewhere.statusCode).toBe(404)
  })

  it('costs no further round trip once its settings are known', async () => {
    const client = await anApp('quick', 2)
    await run(createManagedLoginBranding, stage.services, {
      UserPoolId: client.poolId,
      ClientId: client.id,
      Settings: { components: { pageBackground: { lightMode: { color: '654321ff' } } } },
    })
    await signInPage('quick', client)
    const calls = await stage.callsOf(() => signInPage('quick', client))
    expect(roundTrips(calls)).toBeLessThanOrEqual(2)
  })

  it('is that of the classic pages where the domain has those: the client’s, else the pool’s', async () => {
    const client = await anApp('classic', 1)
    const set = (input: object) =>
      run(setUiCustomization, stage.services, { UserPoolId: client.poolId, ...input })
    await set({ CSS: '.label-customizable { color: #123456 }', ImageFile: png })
    const shared = await signInPage('classic', client)
    expect(shared.body).toContain('.label-customizable{color:#123456}')
    expect(shared.body).toMatch(/<img\s[^>]*src="[^"]*\/logo\/ALL\/\d+"/u)
    expect(shared.headers['content-security-policy']).toMatch(/img-src 'self' data: https?:/u)
    await set({ ClientId: client.id, CSS: '.label-customizable { color: #654321 }' })
    const own = await signInPage('classic', client)
    expect(own.body).toContain('.label-customizable{color:#654321}')
    expect(own.body).not.toContain('<img')
  })
})
