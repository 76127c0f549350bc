import { describe, expect, it } from '@jest/globals'
import { ServiceError } from '../../lib/errors.ts'
import { parseAwsJson } from '../../lib/protocol/aws-json.ts'
import type { AwsJsonRequest } from '../../lib/protocol/aws-json.ts'
import { identityPools, userPools } from '../../lib/protocol/models/index.ts'

function request(
  headers: Record<string, string | undefined> = {},
  body: AwsJsonRequest['body'] = '{}',
) {
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp',
      ...headers,
    },
    body,
  }
}

function refusal(refused: AwsJsonRequest): unknown {
  try {
    return parseAwsJson(refused)
  } catch (error) {
    if (error instanceof ServiceError) return [error.code, error.status, error.message]
    throw error
  }
}

describe('parseAwsJson', () => {
  it('finds the API and operation and parses the body', () => {
    expect(parseAwsJson(request({}, '{"a":1}'))).toEqual({
      api: userPools,
      operation: 'SignUp',
      body: { a: 1 },
    })
  })

  it.each([
    'AWSCognitoIdentityService',
    'com.amazonaws.cognito.identity.model.AWSCognitoIdentityService',
  ])('takes the prefix %s', (prefix) => {
    const { api, operation } = parseAwsJson(request({ 'x-amz-target': `${prefix}.GetId` }))
    expect([api.name, operation]).toEqual([identityPools.name, 'GetId'])
  })

  it.each([
    'application/x-amz-json-1.1; charset=UTF-8',
    'Application/X-Amz-Json-1.1',
    'application/x-amz-json-1.0',
  ])('takes the content type %s', (type) => {
    expect(parseAwsJson(request({ 'content-type': type })).operation).toBe('SignUp')
  })

  it.each([undefined, '', 'application/json', 'text/plain', 'application/x-amz-json-1.11'])(
    'refuses the content type %s',
    (type) => {
      expect(refusal(request({ 'content-type': type }))).toEqual([
        'UnknownOperationException',
        400,
        'Unknown operation.',
      ])
    },
  )

  it.each([
    undefined,
    '',
    'SignUp',
    'AWSCognitoIdentityProviderService',
    'AWSCognitoIdentityProviderService.',
    'AWSCognitoIdentityProviderService.signUp',
    'AWSCognitoIdentityProviderService.GetId',
    'AWSCognitoIdentityProviderService.constructor',
    'AWSCognitoIdentityProviderService.__proto__',
    'undefined.ListRecords',
    '.SignUp',
  ])('knows no target %s', (target) => {
    expect(refusal(request({ 'x-amz-target': target }))).toContain('UnknownOperationException')
  })

  it('knows no operation for another method', () => {
    expect(refusal({ ...request(), method: 'GET' })).toContain('UnknownOperationException')
  })

  it.each([
    ['', 'Unable to parse the request body.'],
    ['{', 'Unable to parse the request body.'],
    ['null', 'Unable to parse the request body.'],
    ['"x"', 'Unable to parse the request body.'],
    ['1', 'Unable to parse the request body.'],
    ['[]', 'Start of list found where not expected'],
    [`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'The request body is nested too deeply.'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'Unable to parse the request body.'],
    [Buffer.from('\ufeff{}'), 'Unable to parse the request body.'],
  ])('refuses the body %s', (body, sentence) => {
    expect(refusal(request({}, body))).toEqual(['SerializationException', 400, sentence])
  })

  it('never quotes a malformed body', () => {
    const body = '{"Password":"hunter2"'
    try {
      parseAwsJson(request({}, body))
    } catch (error) {
      expect(String((error as Error).cause)).not.toContain('hunter2') // whatever was thrown
      expect(String(error)).not.toContain('hunter2')
    }
    expect.assertions(2)
  })

  it('refuses a body over one mebibyte', () => {
    const body = (size: number) => `{"a":"${'é'.repeat(size / 2 - 4)}"}`
    expect(refusal(request({}, body(1024 * 1024)))).toMatchObject({ operation: 'SignUp' })
    expect(refusal(request({}, body(1024 * 1024 + 2)))).toEqual([
      'RequestEntityTooLargeException',
      413,
      'Request size exceeded the limit.',
    ])
  })

  it('takes the last of a name given twice', () => {
    expect(parseAwsJson(request({}, '{"a":1,"a":2}')).body).toEqual({ a: 2 })
  })
})
