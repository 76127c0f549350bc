import { describe, expect, it } from '@jest/globals'
import { readInquiry } from '../../lib/verify-token/inquiry.ts'
import { ServiceError } from '../../lib/errors.ts'

const nothingAsked = { tokenUse: null, clientId: null, userPoolId: null }

function codeOf(body: string, headers: Record<string, string> = {}): string {
  try {
    readInquiry({ body, headers })
    return 'accepted'
  } catch (error) {
    if (error instanceof ServiceError) return error.code
    throw error
  }
}

describe('readInquiry', () => {
  it('reads a token and what is asked of it', () => {
    const asked = { token: 't', tokenUse: 'id', clientId: 'c', userPoolId: 'p' }
    expect(readInquiry({ body: JSON.stringify(asked), headers: {} })).toEqual(asked)
    expect(readInquiry({ body: '{"token":"t"}', headers: {} })).toEqual({
      token: 't',
      ...nothingAsked,
    })
  })

  it('takes the token from the Authorization header', () => {
    const headers = { authorization: 'Bearer t' }
    expect(readInquiry({ body: '', headers })).toEqual({ token: 't', ...nothingAsked })
    expect(readInquiry({ body: '{"tokenUse":"id"}', headers }).tokenUse).toBe('id')
    expect(readInquiry({ body: '{"token":null}', headers }).token).toBe('t')
  })

  it.each([
    ['no token', '{}', {}],
    ['no body', '', {}],
    ['another scheme', '', { authorization: 'Basic dDp0' }],
    ['two tokens', '{"token":"t"}', { authorization: 'Bearer t' }],
    ['a token that is no text', '{"token":["t"]}', {}],
    ['a use there is not', '{"token":"t","tokenUse":"refresh"}', {}],
    ['a client id that is no text', '{"token":"t","clientId":7}', {}],
  ])('refuses %s', (_, body, headers) => {
    expect(codeOf(body, headers)).toBe('InvalidParameterException')
  })

  it.each(['{', '[]', 'null', '"t"'])('refuses the body %s', (body) => {
    expect(codeOf(body)).toBe('SerializationException')
  })
})
