import { describe, expect, it } from '@jest/globals'
import { presentedToken, readTokenSource } from '../../lib/authorizer/presented-token.ts'
import { httpEvent, requestEvent, tokenEvent } from './events.ts'

const header = readTokenSource('header.Authorization')
const query = readTokenSource('querystring.token')

describe('presentedToken', () => {
  it.each([
    ['a TOKEN event', tokenEvent('abc'), header],
    ['a TOKEN event with Bearer', tokenEvent('Bearer abc'), header],
    ['a lower-case bearer', tokenEvent('bearer  abc'), header],
    ['a REST header', requestEvent({ headers: { Authorization: 'Bearer abc' } }), header],
    ['REST headers', requestEvent({ multiValueHeaders: { AUTHORIZATION: ['abc'] } }), header],
    ['an HTTP API header', httpEvent({ headers: { authorization: 'Bearer abc' } }), header],
    ['a REST query', requestEvent({ queryStringParameters: { token: 'abc' } }), query],
    ['REST queries', requestEvent({ multiValueQueryStringParameters: { token: ['abc'] } }), query],
    ['an HTTP API query', httpEvent({ queryStringParameters: { token: 'abc' } }), query],
  ])('finds the token in %s', (_, event, source) => {
    expect(presentedToken(event, source)).toBe('abc')
  })

  it.each([
    ['an empty TOKEN event', tokenEvent(''), header],
    ['the word Bearer alone', tokenEvent('Bearer '), header],
    ['no header', httpEvent({}), header],
    ['two headers', requestEvent({ multiValueHeaders: { Authorization: ['abc', 'def'] } }), header],
    [
      'two spellings',
      requestEvent({ headers: { Authorization: 'a', authorization: 'b' } }),
      header,
    ],
    ['no query', requestEvent({ queryStringParameters: null }), query],
    ['a query in other letters', requestEvent({ queryStringParameters: { Token: 'abc' } }), query],
    ['the other place', requestEvent({ queryStringParameters: { token: 'abc' } }), header],
  ])('finds none in %s', (_, event, source) => {
    expect(presentedToken(event, source)).toBeUndefined()
  })
})

describe('readTokenSource', () => {
  it.each(['header.X-Token', 'method.request.header.X-Token', '$request.header.X-Token'])(
    'reads %s',
    (text) => {
      expect(readTokenSource(text)).toEqual({ place: 'header', name: 'x-token' })
    },
  )

  it.each(['', 'header.', 'cookie.token', 'Authorization', 'header.a b'])('refuses %j', (text) => {
    expect(() => readTokenSource(text)).toThrow('COGNATE_AUTHORIZER_SOURCE')
  })
})
