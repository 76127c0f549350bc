import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { apiHandler } from '../../lib/http/api-handler.ts'
import { keepSessionKeys } from '../../lib/identity-pools/session-keys.ts'
import { families } from '../../lib/operations/index.ts'
import { signRequest } from '../../lib/protocol/sign-request.ts'
import { syncBench, type SyncBench } from '../operations/sync/bench.ts'

const hour = 60 * 60 * 1000
const keys = { accessKeyId: 'ASIAEXAMPLEEXAMPLE00', secretAccessKey: 's', sessionToken: 't' }

let bench: SyncBench
beforeAll(async () => {
  bench = await syncBench()
})
afterAll(() => bench.stop())

/** Hands out credentials that end at a time. */
async function handOut(expiresAt: number): Promise<void> {
  const { services, owner } = bench
  const holder = { identityId: owner.IdentityId, identityPoolId: owner.IdentityPoolId }
  await keepSessionKeys(services, { ...keys, expiration: new Date(expiresAt) }, holder)
}

/** What ListDatasets answers to a request signed now: the error's name, or undefined. */
async function listDatasets(): Promise<string | undefined> {
  const { services, owner, clock } = bench
  const ids = [owner.IdentityPoolId, owner.IdentityId].map(encodeURIComponent)
  const path = `/identitypools/${ids.join('/identities/')}/datasets`
  const headers = { host: 'localhost' }
  const request = { method: 'GET', path, query: '', headers, body: '' }
  const scope = { region: 'us-east-1', service: 'cognito-sync', now: clock.now }
  const event = {
    rawPath: path,
    rawQueryString: '',
    headers: { ...headers, ...signRequest(request, { ...keys, ...scope }) },
    requestContext: { http: { method: 'GET' }, requestId: 'request' },
  } as unknown as APIGatewayProxyEventV2 // of which no more is read
  const handler = apiHandler(families, { services: () => services })
  const { body = '{}' } = await handler(event, {} as Context) // which middy only passes on
  return (JSON.parse(body) as { __type?: string }).__type
}

it('takes the credentials of an identity until their end, over midnight too, and not after', async () => {
  const handedOutAt = Date.UTC(2026, 10, 21, 23, 30)
  bench.clock.now = handedOutAt
  expect(await listDatasets()).toBe('UnrecognizedClientException')
  await handOut(handedOutAt + hour)
  for (const minutes of [0, 29, 31, 59]) {
    bench.clock.now = handedOutAt + minutes * 60_000
    expect([minutes, await listDatasets()]).toEqual([minutes, undefined])
  }
  for (const minutes of [60, 61, 24 * 60]) {
    bench.clock.now = handedOutAt + minutes * 60_000
    expect([minutes, await listDatasets()]).toEqual([minutes, 'UnrecognizedClientException'])
  }
})
