import { describe, expect, it } from '@jest/globals'
import { signRequest } from '../../lib/protocol/sign-request.ts'
import { serverUrl } from './server.ts'

const target = (operation: string) => ({
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
})

async function post(body: string | Uint8Array, headers: Record<string, string>, path = '') {
  const answer = await fetch(`${serverUrl()}${path}`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : Buffer.from(body),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    headers: answer.headers,
    body: JSON.parse(text || '{}') as object,
  }
}

function signed(operation: string, body: string, secret = 'local', accessKeyId = 'local') {
  const headers = { host: new URL(serverUrl()).host, ...target(operation) }
  const added = signRequest(
    { method: 'POST', path: '/', query: '', headers, body },
    {
      accessKeyId,
      secretAccessKey: secret,
      region: 'eu-west-3',
      service: 'cognito-idp',
      now: Date.now(),
    },
  )
  return { ...headers, ...added }
}

describe('the front door', () => {
  it('answers errors with type, request id and message in header and body', async () => {
    const answer = await post('{}', target('GetUser'))
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({
      __type: 'InvalidParameterException',
      message:
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must not be null",
    })
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidParameterException:')
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/./u)
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1')
  })

  it.each([
    ['an unknown operation', '{}', target('MakeCoffee'), 400, 'UnknownOperationException'],
    [
      'no target',
      '{}',
      { 'content-type': 'application/x-amz-json-1.1' },
      400,
      'UnknownOperationException',
    ],
    [
      'another content type',
      '{}',
      { ...target('GetUser'), 'content-type': 'text/xml' },
      400,
      'UnknownOperationException',
    ],
    ['malformed JSON', '{"AccessToken":', target('GetUser'), 400, 'SerializationException'],
    ['a list for a structure', '[]', target('GetUser'), 400, 'SerializationException'],
    [
      'a number for a string',
      '{"AccessToken":1}',
      target('GetUser'),
      400,
      'SerializationException',
    ],
    ['an empty body', '', target('GetUser'), 400, 'SerializationException'],
    [
      'an oversized body',
      `{"AccessToken":"${'x'.repeat(1024 * 1024)}"}`,
      target('GetUser'),
      413,
      'RequestEntityTooLargeException',
    ],
    [
      'an unsigned call of a signed operation',
      '{"MaxResults":1}',
      target('ListUserPools'),
      400,
      'MissingAuthenticationTokenException',
    ],
  ])('refuses %s', async (_, body, headers, status, type) => {
    const answer = await post(body, headers)
    expect(answer.status).toBe(status)
    expect(answer.body).toMatchObject({ __type: type })
  })

  it('takes bytes that are no text without falling over', async () => {
    const answer = await post(Uint8Array.of(0x7b, 0xff, 0xfe, 0x00), target('GetUser'))
    expect(answer.body).toMatchObject({ __type: 'SerializationException' })
  })

  it('takes a good signature of any Region and refuses others', async () => {
    const body = '{"MaxResults":1}'
    expect((await post(body, signed('ListUserPools', body))).status).toBe(200)
    expect((await post(body, signed('ListUserPools', body, 'wrong'))).body).toMatchObject({
      __type: 'InvalidSignatureException',
    })
    expect((await post(body, signed('ListUserPools', body, 'local', 'AKIAUNKNOWN'))).body).toEqual({
      __type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    })
    expect((await post('{"MaxResults":2}', signed('ListUserPools', body))).body).toMatchObject({
      __type: 'InvalidSignatureException',
    })
  })

  it.each(['/sync/ListRecords', '/identitypools/x/identities/y/datasets/z/nowhere'])(
    'answers errors of %s as cognito-sync does',
    async (path) => {
      const answer = await post('{}', {}, path)
      expect(answer.headers.get('x-amzn-errortype')).toMatch(/./u)
      expect(answer.headers.get('content-type')).toBe('application/json')
    },
  )

  it('answers preflights on every path and names the headers that browsers send', async () => {
    for (const path of [
      '/',
      '/sign-up/SignUp',
      '/identitypools/x/identities/y/datasets',
      '/nowhere',
    ]) {
      const answer = await fetch(`${serverUrl()}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://app.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,x-amz-target',
        },
      })
      expect(answer.status).toBe(204)
      expect(answer.headers.get('access-control-allow-origin')).toBe('*')
      expect(answer.headers.get('access-control-allow-headers')).toContain('authorization')
    }
  })

  it('lets browsers read errors', async () => {
    const { headers } = await post('{}', { ...target('GetUser'), origin: 'https://app.example' })
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-expose-headers')).toMatch(/x-amzn-ErrorType/u)
  })

  it('serves operations on direct routes, with and without a body', async () => {
    const answer = await post(
      '{"ClientId":"nobodysclient1234567890abc","Username":"x","Password":"Abc-12345"}',
      {},
      '/sign-up/SignUp',
    )
    expect(answer.body).toMatchObject({ __type: 'ResourceNotFoundException' })
    expect((await post('', {}, '/sign-up/SignUp')).status).toBe(400)
    expect((await post('{}', {}, '/sign-up/GetUser')).body).toMatchObject({
      __type: 'UnknownOperationException',
    })
  })

  it('is healthy', async () => {
    const answer = await fetch(`${serverUrl()}/health`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'ok' })
  })
})
