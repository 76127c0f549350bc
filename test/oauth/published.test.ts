import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { discoveryDocument } from '../../lib/discovery/documents.ts'
import { createUserPoolDomain } from '../../lib/operations/user-pools/domains/create-user-pool-domain.ts'
import { answerAtDomain } from '../../lib/pages/site.ts'
import { aPool, run } from '../builders.ts'
import { aStage, type Stage } from '../user-pools/stage.ts'
import { send } from './browser.ts'
import { aShop, type Shop } from './shop.ts'

let stage: Stage
let shop: Shop
beforeAll(async () => {
  stage = await aStage()
  shop = await aShop(stage)
})
afterAll(() => stage.stop())

const configuration = '.well-known/openid-configuration'

const published = async (poolId: string, name = configuration) =>
  (await discoveryDocument(stage.services, `/${poolId}/${name}`)).document as Record<
    string,
    unknown
  > // what a reader finds

it.each([configuration, '.well-known/jwks.json'])('a domain has its pool’s %s', async (name) => {
  const answer = await send(stage.services, name)
  expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, '*'])
  expect(answer.headers['cache-control']).toMatch(/^public, max-age=\d+$/u)
  expect(JSON.parse(answer.body)).toEqual(await published(shop.pool.id, name))
  expect((await send(stage.services, name, { at: 'nowhere' })).status).toBe(404)
  expect((await send(stage.services, name, { method: 'POST' })).status).toBe(405)
})

it('a custom domain is where all endpoints are', async () => {
  await run(createUserPoolDomain, stage.services, {
    UserPoolId: shop.pool.id,
    Domain: 'auth.shop.example',
    CustomDomainConfig: { CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a' },
  })
  const document = await published(shop.pool.id)
  const endpoints = Object.entries(document).filter(([name]) => name.endsWith('_endpoint'))
  expect(endpoints.map(([, address]) => String(address))).toEqual([
    'https://auth.shop.example/oauth2/authorize',
    'https://auth.shop.example/oauth2/token',
    'https://auth.shop.example/oauth2/userInfo',
    'https://auth.shop.example/oauth2/revoke',
    'https://auth.shop.example/logout',
  ])
  const event = {
    rawPath: `/${configuration}`,
    rawQueryString: '',
    headers: { host: 'auth.shop.example' },
    requestContext: { requestId: 'r', http: { method: 'GET', sourceIp: '127.0.0.1' } },
  }
  const answer = await answerAtDomain(stage.services, event as unknown as APIGatewayProxyEventV2) // what is read of it
  expect(JSON.parse(answer.body ?? '')).toEqual(document)
})

it('a pool without a domain says that it has no endpoints', async () => {
  const { id } = await aPool(stage.services)
  const names = Object.keys(await published(id))
  expect(names.filter((name) => name.endsWith('_endpoint'))).toEqual([])
})

it('a pool says which levels and claims it knows', async () => {
  const levels = ['1', '2', '3', '4'].map((level) => `urn:cognito:loa:${level}`)
  const { id } = await aPool(stage.services, {}, [
    { Name: 'size', AttributeDataType: 'String' },
    { Name: 'rank', AttributeDataType: 'String', DeveloperOnlyAttribute: true },
  ])
  const document = await published(id)
  expect(document.acr_values_supported).toEqual(levels)
  const claims = document.claims_supported as string[]
  expect(claims).toEqual(expect.arrayContaining(['sub', 'email', 'custom:size', 'auth_time']))
  expect(claims).not.toContain('dev:custom:rank')
  expect(new Set(claims).size).toBe(claims.length)
  const lite = await aPool(stage.services, { UserPoolTier: 'LITE' })
  expect(await published(lite.id)).not.toHaveProperty('acr_values_supported')
})
