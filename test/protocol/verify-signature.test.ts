import { CognitoIdentityClient, ListIdentityPoolsCommand } from '@aws-sdk/client-cognito-identity'
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { CognitoSyncClient, ListRecordsCommand } from '@aws-sdk/client-cognito-sync'
import { describe, expect, it, jest } from '@jest/globals'
import { deriveSigningKey, signRequest } from '../../lib/protocol/sign-request.ts'
import type { SignableRequest } from '../../lib/protocol/sign-request.ts'
import { verifySignature } from '../../lib/protocol/verify-signature.ts'
import type { SigningKeyLookup } from '../../lib/protocol/signature-scope.ts'

const now = Date.UTC(2026, 0, 1, 0, 10, 0)
const service = 'cognito-idp'
const minute = 60_000

const signingKeyFor: SigningKeyLookup = (credential) =>
  Promise.resolve(
    credential.accessKeyId === 'local' ? deriveSigningKey('local', credential) : undefined,
  )

const plain: SignableRequest = {
  method: 'POST',
  path: '/',
  query: '',
  headers: {
    host: '127.0.0.1:4000',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'AWSCognitoIdentityProviderService.AdminGetUser',
  },
  body: '{}',
}

function signed(
  signer: Partial<Parameters<typeof signRequest>[1]> = {},
  request = plain,
): SignableRequest {
  const added = signRequest(request, {
    accessKeyId: 'local',
    secretAccessKey: 'local',
    region: 'us-east-1',
    service,
    now,
    ...signer,
  })
  return { ...request, headers: { ...request.headers, ...added } }
}

function withHeaders(headers: SignableRequest['headers']): SignableRequest {
  const request = signed()
  return { ...request, headers: { ...request.headers, ...headers } }
}

function withAuthorization(pattern: string | RegExp, replacement: string): SignableRequest {
  const { authorization = '' } = signed().headers
  return withHeaders({ authorization: authorization.replace(pattern, replacement) })
}

function verify(
  request: SignableRequest,
  options: Partial<Parameters<typeof verifySignature>[1]> = {},
) {
  return verifySignature(request, { service, now, signingKeyFor, ...options })
}

async function refusal(request: SignableRequest): Promise<string> {
  const error: unknown = await verify(request).catch((thrown: unknown) => thrown)
  return error instanceof Error ? `${error.name}: ${error.message}` : 'verified'
}

describe('verifySignature', () => {
  it('answers who signed and for which Region', async () => {
    await expect(verify(signed({ region: 'eu-west-3' }))).resolves.toEqual({
      accessKeyId: 'local',
      region: 'eu-west-3',
    })
  })

  it('hands the session token and the scope to the look-up', async () => {
    const lookup = jest.fn(signingKeyFor)
    await verify(signed({ sessionToken: 'token' }), { signingKeyFor: lookup })
    expect(lookup.mock.calls).toEqual([
      [
        {
          accessKeyId: 'local',
          date: '20260101',
          region: 'us-east-1',
          service,
          sessionToken: 'token',
        },
      ],
    ])
  })

  it('takes a body as bytes or text', async () => {
    const body = '{"Name":"ж"}'
    const request = signed({}, { ...plain, body })
    await expect(verify({ ...request, body: Buffer.from(body) })).resolves.toBeDefined()
  })

  it.each([-5, 0, 5])('takes a clock that is %i minutes off', async (minutes) => {
    await expect(verify(signed({ now: now + minutes * minute }))).resolves.toBeDefined()
  })

  it('takes a path whose encoding was lost on the way', async () => {
    const path = '/identitypools/us-east-1%3Aa/identities/us-east-1%3Ab/datasets'
    const request = signed({}, { ...plain, path })
    await expect(verify({ ...request, path: decodeURIComponent(path) })).resolves.toBeDefined()
    await expect(verify({ ...request, path: `${path}/x` })).rejects.toThrow()
  })
})

describe('a request is refused', () => {
  const mismatch = /^InvalidSignatureException: The request signature we calculated does not match/

  it.each<[string, SignableRequest]>([
    ['another body', { ...signed(), body: '{"Username":"x"}' }],
    ['another method', { ...signed(), method: 'PUT' }],
    ['another path', { ...signed(), path: '/x' }],
    ['another query', { ...signed(), query: 'a=b' }],
    ['another host', withHeaders({ host: 'example.com' })],
    ['another target', withHeaders({ 'x-amz-target': 'AWSCognitoIdentityProviderService.X' })],
    ['another secret', signed({ secretAccessKey: 'other' })],
    ['another signature', withAuthorization(/Signature=.*/, `Signature=${'0'.repeat(64)}`)],
    ['a short signature', withAuthorization(/Signature=.*/, 'Signature=00')],
    ['an upper-case signature', withAuthorization(/Signature=.*/, `Signature=${'A'.repeat(64)}`)],
    ['a scope with another Region', withAuthorization('us-east-1', 'us-east-2')],
    ['fewer signed headers', withAuthorization('content-type;', '')],
    ['more signed headers', withAuthorization('content-type;', 'content-type;cookie;')],
  ])('for %s', async (_, request) => {
    expect(await refusal(request)).toMatch(mismatch)
  })

  it.each<[string, SignableRequest, string]>([
    ['no signature', plain, 'MissingAuthenticationTokenException: Missing Authentication Token'],
    [
      'an empty header',
      withHeaders({ authorization: '' }),
      'MissingAuthenticationTokenException: Missing Authentication Token',
    ],
    [
      'a bearer token, which is not repeated',
      withHeaders({ authorization: 'Bearer abc' }),
      "IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
    ],
    [
      'a part without a value',
      withHeaders({ authorization: 'AWS4-HMAC-SHA256 Credential' }),
      'IncompleteSignatureException: Authorization header has a part that is not a valid key=value pair (missing equal-sign).',
    ],
    [
      'no date',
      withHeaders({ 'x-amz-date': undefined }),
      "IncompleteSignatureException: Authorization header requires existence of an 'X-Amz-Date' header.",
    ],
    [
      'a credential without a scope',
      withAuthorization('/us-east-1/cognito-idp/aws4_request', ''),
      'IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.',
    ],
    [
      'another terminator',
      withAuthorization('aws4_request', 'aws5_request'),
      "InvalidSignatureException: Credential should be scoped with a valid terminator: 'aws4_request'.",
    ],
    [
      'another service',
      signed({ service: 'cognito-identity' }),
      "InvalidSignatureException: Credential should be scoped to correct service: 'cognito-idp'.",
    ],
    [
      'a strange Region',
      signed({ region: 'US EAST' }),
      'InvalidSignatureException: Credential should be scoped to a valid region.',
    ],
    [
      'a scope of another day',
      withAuthorization('20260101', '20260102'),
      'InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.',
    ],
    [
      'a date that does not exist',
      withHeaders({ 'x-amz-date': '20260101T006100Z' }),
      "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      'a date in another form',
      withHeaders({ 'x-amz-date': '20260101' }),
      "IncompleteSignatureException: Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      'an old date',
      signed({ now: now - 10 * minute }),
      'InvalidSignatureException: Signature expired: 20260101T000000Z is now earlier than 20260101T000500Z (20260101T001000Z - 5 min.)',
    ],
    [
      'a date to come',
      signed({ now: now + 10 * minute }),
      'InvalidSignatureException: Signature not yet current: 20260101T002000Z is still later than 20260101T001500Z (20260101T001000Z + 5 min.)',
    ],
    [
      'an unknown key',
      signed({ accessKeyId: 'other' }),
      'UnrecognizedClientException: The security token included in the request is invalid.',
    ],
    [
      'a host that is not signed',
      withAuthorization('host;', ''),
      "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'a date that is not signed',
      withAuthorization('x-amz-date;', ''),
      "InvalidSignatureException: 'X-Amz-Date' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'a target that is not signed',
      withAuthorization(';x-amz-target', ''),
      "InvalidSignatureException: 'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'a session token that is not signed',
      withHeaders({ 'x-amz-security-token': 'token' }),
      "InvalidSignatureException: 'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'a body hash of another body',
      signed({}, { ...plain, headers: { ...plain.headers, 'x-amz-content-sha256': 'ab' } }),
      "InvalidSignatureException: The provided 'x-amz-content-sha256' header does not match what was computed.",
    ],
    [
      'an unsigned body',
      signed(
        {},
        { ...plain, headers: { ...plain.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      ),
      "InvalidSignatureException: The provided 'x-amz-content-sha256' header does not match what was computed.",
    ],
  ])('for %s', async (_, request, sentence) => {
    expect(await refusal(request)).toBe(sentence)
  })

  it('for a parameter given twice', async () => {
    const request = withAuthorization(
      'Credential=',
      'Credential=x/20260101/r/s/aws4_request, Credential=',
    )
    expect(await refusal(request)).toMatch(/^IncompleteSignatureException: /)
  })

  it('before its key is looked up, where its date is wrong', async () => {
    const lookup = jest.fn(signingKeyFor)
    await expect(
      verify(signed({ now: now - 10 * minute }), { signingKeyFor: lookup }),
    ).rejects.toThrow()
    expect(lookup).not.toHaveBeenCalled()
  })
})

interface SentRequest {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body?: string
}

/** Stands where the network is: keeps the signed request and ends the call. */
class Sent extends Error {
  readonly request: SentRequest

  constructor(request: SentRequest) {
    super('sent')
    this.request = request
  }
}

async function sentBy(send: (config: object) => Promise<unknown>): Promise<SignableRequest> {
  const config = {
    region: 'us-east-1',
    endpoint: 'http://127.0.0.1:4000',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: 'token/+=' },
    maxAttempts: 1,
    requestHandler: {
      handle: (request: SentRequest) => Promise.reject(new Sent(request)),
    },
  }
  const sent: unknown = await send(config).catch((thrown: unknown) => thrown)
  if (!(sent instanceof Sent)) throw sent
  const { method, path, query, headers, body = '' } = sent.request
  return {
    method,
    path,
    query: Object.entries(query)
      .map((pair) => pair.map(encodeURIComponent).join('='))
      .join('&'),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    body,
  }
}

describe('a request signed by the AWS SDK is verified', () => {
  const id = 'us-east-1:0a1b'

  it.each<[string, (config: object) => Promise<unknown>]>([
    [
      'cognito-idp',
      (config) =>
        new CognitoIdentityProviderClient(config).send(
          new AdminGetUserCommand({ UserPoolId: 'us-east-1_a', Username: 'jané' }),
        ),
    ],
    [
      'cognito-identity',
      (config) =>
        new CognitoIdentityClient(config).send(new ListIdentityPoolsCommand({ MaxResults: 1 })),
    ],
    [
      'cognito-sync',
      (config) =>
        new CognitoSyncClient(config).send(
          new ListRecordsCommand({
            IdentityPoolId: id,
            IdentityId: id,
            DatasetName: 'my dataset',
            LastSyncCount: 0,
            SyncSessionToken: 'a b+c/d=',
          }),
        ),
    ],
  ])('for %s', async (name, send) => {
    const request = await sentBy(send)
    const options = { service: name, now: Date.now(), signingKeyFor }
    await expect(verifySignature(request, options)).resolves.toEqual({
      accessKeyId: 'local',
      region: 'us-east-1',
    })
    await expect(verifySignature({ ...request, body: 'x' }, options)).rejects.toThrow()
  })
})
