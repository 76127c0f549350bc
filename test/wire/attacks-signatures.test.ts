import { beforeAll, describe, expect, it } from '@jest/globals'
import { signRequest } from '../../lib/protocol/sign-request.ts'
import { adminKeys, call, type Keys } from './raw-calls.ts'
import { serverUrl } from './server.ts'
import { become, newIdentityPool, type Someone } from './world.ts'

interface Signing {
  readonly keys?: Keys
  readonly service?: string
  readonly region?: string
  /** How many minutes the caller's clock is ahead. */
  readonly minutes?: number
  readonly query?: string
}

/** What differs on the wire from what was signed. */
interface Tampering {
  readonly query?: string
  readonly path?: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

let guest: Someone

beforeAll(async () => {
  guest = await become(await newIdentityPool())
})

async function send(
  request: { method: string; path: string; headers: Record<string, string>; body: string },
  { keys = adminKeys, service = '', region = 'us-east-1', minutes = 0, query = '' }: Signing,
  tampered: Tampering = {},
) {
  const headers = { host: new URL(serverUrl()).host, ...request.headers }
  const now = Date.now() + minutes * 60_000
  const signer = { ...keys, region, service, now }
  const added = signRequest({ ...request, headers, query }, signer)
  const wire = { path: request.path, query, ...tampered }
  const answer = await fetch(`${serverUrl()}${wire.path}?${wire.query}`, {
    method: request.method,
    headers: { ...headers, ...added, ...tampered.headers },
    ...(request.method === 'POST' && { body: tampered.body ?? request.body }),
  })
  const { __type = 'ok' } = (await answer.json()) as { __type?: string } // an output or an error
  return __type
}

function listPools(signing: Signing = {}, tampered?: Tampering) {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools',
  }
  const request = { method: 'POST', path: '/', headers, body: '{"MaxResults":1}' }
  return send(request, { service: 'cognito-idp', ...signing }, tampered)
}

function listDatasets(signing: Signing = {}, tampered?: Tampering) {
  const { IdentityPoolId, IdentityId, keys } = guest
  const path = `/identitypools/${encodeURIComponent(IdentityPoolId)}/identities/${encodeURIComponent(IdentityId)}/datasets`
  const request = { method: 'GET', path, headers: {}, body: '' }
  return send(request, { keys, service: 'cognito-sync', ...signing }, tampered)
}

describe("an administrator's signature", () => {
  it('holds for any Region, for five minutes either way, and again within them', async () => {
    for (const region of ['us-east-1', 'eu-central-1', 'mars-north-7']) {
      expect(await listPools({ region })).toBe('ok')
    }
    for (const minutes of [-4, 4]) expect(await listPools({ minutes })).toBe('ok')
    expect(await listDatasets({ keys: adminKeys })).toBe('ok')
  })

  it.each<[string, Signing]>([
    ['six minutes old', { minutes: -6 }],
    ['six minutes ahead', { minutes: 6 }],
    ['a day old', { minutes: -24 * 60 }],
    ['for another of our services', { service: 'cognito-identity' }],
    ['for a service of others', { service: 's3' }],
    ['with another secret', { keys: { accessKeyId: 'local', secretAccessKey: 'loca1' } }],
  ])('does not hold when it is %s', async (_, signing) => {
    expect(await listPools(signing)).toBe('InvalidSignatureException')
  })

  it.each<[string, Tampering]>([
    ['the body', { body: '{"MaxResults":2}' }],
    [
      'the operation',
      { headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUsers' } },
    ],
    ['the date', { headers: { 'x-amz-date': '20260101T000000Z' } }],
    ['the query', { query: 'a=b' }],
    ['the claimed hash', { headers: { 'x-amz-content-sha256': '0'.repeat(64) } }],
    ['the claim that there is none', { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }],
    ['a session token', { headers: { 'x-amz-security-token': 'x' } }],
  ])('does not hold when somebody changes %s', async (_, tampered) => {
    expect(await listPools({}, tampered)).toBe('InvalidSignatureException')
  })
})

describe("an identity's signature", () => {
  it('holds for its data, whatever the order of the query', async () => {
    expect(await listDatasets()).toBe('ok')
    const query = 'maxResults=5&x=y'
    expect(await listDatasets({ query }, { query: 'x=y&maxResults=5' })).toBe('ok')
  })

  it.each<[string, Signing, Tampering]>([
    ['another value in the query', { query: 'maxResults=5' }, { query: 'maxResults=6' }],
    ['one more name in the query', { query: 'maxResults=5' }, { query: 'maxResults=5&a=b' }],
    ['a name given twice', { query: 'maxResults=5' }, { query: 'maxResults=5&maxResults=5' }],
    ['another path', {}, { path: '/identitypools/x/identities/y/datasets' }],
  ])('does not hold with %s', async (_, signing, tampered) => {
    expect(await listDatasets(signing, tampered)).toBe('InvalidSignatureException')
  })

  it('holds only with the session token that belongs to it, signed', async () => {
    const { accessKeyId, secretAccessKey, sessionToken = '' } = guest.keys
    const bare = { accessKeyId, secretAccessKey }
    expect(await listDatasets({ keys: bare })).toBe('UnrecognizedClientException')
    const unsigned = { headers: { 'x-amz-security-token': sessionToken } }
    expect(await listDatasets({ keys: bare }, unsigned)).toBe('InvalidSignatureException')
    const other = (await become(guest.IdentityPoolId)).keys.sessionToken ?? ''
    const mixed = { ...bare, sessionToken: other }
    expect(await listDatasets({ keys: mixed })).toBe('UnrecognizedClientException')
  })

  it('is good for no other API, service or Region', async () => {
    const { keys } = guest
    expect(await listPools({ keys })).toBe('UnrecognizedClientException')
    expect(await listPools({ keys, service: 'cognito-sync' })).toBe('InvalidSignatureException')
    expect(await listDatasets({ service: 'cognito-identity' })).toBe('InvalidSignatureException')
    expect(await listDatasets({ region: 'eu-central-1' })).toBe('UnrecognizedClientException')
  })

  it('ends with its identity', async () => {
    const { IdentityId, keys } = await become(guest.IdentityPoolId)
    await call('DeleteIdentities', { IdentityIdsToDelete: [IdentityId] })
    const path = `/identitypools/${encodeURIComponent(guest.IdentityPoolId)}/identities/${encodeURIComponent(IdentityId)}/datasets`
    const request = { method: 'GET', path, headers: {}, body: '' }
    const refusal = await send(request, { keys, service: 'cognito-sync' })
    expect(refusal).toMatch(/^(?:ResourceNotFound|NotAuthorized|UnrecognizedClient)Exception$/u)
  })
})
