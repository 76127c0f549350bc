import { describe, expect, it } from '@jest/globals'
import { ServiceError } from '../../lib/errors.ts'
import { errorAnswer, outputAnswer } from '../../lib/protocol/answers.ts'
import { preflightAnswer } from '../../lib/protocol/cors.ts'

describe('outputAnswer', () => {
  it('is the output as JSON, readable from any origin and stored nowhere', () => {
    expect(outputAnswer({ UserConfirmed: false }, 'id-1', 'json')).toEqual({
      statusCode: 200,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-expose-headers':
          'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
        'cache-control': 'no-store',
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-requestid': 'id-1',
        'x-content-type-options': 'nosniff',
      },
      body: '{"UserConfirmed":false}',
    })
  })

  it('is plain JSON for cognito-sync', () => {
    expect(outputAnswer({}, 'id', 'sync').headers['content-type']).toBe('application/json')
  })
})

describe('errorAnswer', () => {
  it("carries the error's name and sentence in body and headers", () => {
    const error = new ServiceError('UserNotFoundException', 'User does not exist.')
    const { statusCode, headers, body } = errorAnswer(error, 'id', 'json')
    expect(statusCode).toBe(400)
    expect(headers).toMatchObject({
      'x-amzn-errortype': 'UserNotFoundException:',
      'x-amzn-errormessage': 'User does not exist.',
      'x-amzn-requestid': 'id',
      'access-control-allow-origin': '*',
    })
    expect(JSON.parse(body)).toEqual({
      __type: 'UserNotFoundException',
      message: 'User does not exist.',
    })
  })

  it("has the statuses of cognito-sync's model there only", () => {
    const error = new ServiceError('ResourceConflictException')
    expect(errorAnswer(error, 'id', 'sync').statusCode).toBe(409)
    expect(errorAnswer(error, 'id', 'json').statusCode).toBe(400)
  })

  it.each([
    ['x\r\nSet-Cookie: a=b\n', 'x Set-Cookie: a=b'],
    ['jané 𝒳 \u0000\u007f', 'jan? ? ??'],
    ['x'.repeat(2000), 'x'.repeat(1024)],
  ])('makes a header of %j', (message, header) => {
    const { headers, body } = errorAnswer(
      new ServiceError('ValidationException', message),
      '',
      'json',
    )
    expect(headers['x-amzn-errormessage']).toBe(header)
    expect(() => new Headers(headers)).not.toThrow()
    expect(JSON.parse(body)).toMatchObject({ message })
  })

  it.each([new Error('table cognate-prod'), new TypeError('x is not a function'), 'x', undefined])(
    'tells nothing of what was not foreseen: %s',
    (error) => {
      const { statusCode, headers, body } = errorAnswer(error, 'id', 'json')
      expect(statusCode).toBe(500)
      expect(headers['x-amzn-errortype']).toBe('InternalErrorException:')
      expect(JSON.parse(body)).toEqual({
        __type: 'InternalErrorException',
        message: 'Internal server error',
      })
    },
  )
})

describe('preflightAnswer', () => {
  it.each([
    'amz-sdk-invocation-id,amz-sdk-request,cache-control,content-type,x-amz-target,x-amz-user-agent',
    'amz-sdk-invocation-id,amz-sdk-request,authorization,content-type,x-amz-client-context,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-user-agent',
  ])('allows %s', (asked) => {
    const { statusCode, headers } = preflightAnswer()
    expect(statusCode).toBe(204)
    const allowed = headers['access-control-allow-headers']?.split(',')
    expect(allowed).toEqual(expect.arrayContaining(asked.split(',')))
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers['access-control-allow-methods']).toBe('GET,POST,PATCH,DELETE')
    expect(headers['access-control-max-age']).toBe('7200')
  })
})
