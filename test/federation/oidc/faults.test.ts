import { describe, expect, it } from '@jest/globals'
import { badAnswer, unreachable, type Endpoint } from '../../../lib/federation/oidc/faults.ts'

const timeout = new DOMException('the time is over', 'TimeoutError')

describe('faults of endpoints', () => {
  it.each<[Endpoint, string]>([
    ['token', 'Timeout occurred in calling IdP token endpoint'],
    ['jwks', 'Timeout in calling jwks uri'],
    ['discovery', 'Timeout in calling openid-configuration uri'],
    ['userinfo', 'Timeout occurred in calling IdP userInfo endpoint'],
  ])('name the %s endpoint that is too slow', (endpoint, sentence) => {
    expect(unreachable(endpoint, timeout).message).toBe(sentence)
  })

  it.each([
    ['ECONNRESET', 'Connection reset'],
    ['EPIPE', 'Connection reset'],
    ['ENOTFOUND', 'Connection refused'],
    [undefined, 'Connection refused'],
  ])('tell no more of %s than Cognito does', (code, sentence) => {
    const error = Object.assign(new Error('10.0.0.7 is not public'), { code })
    expect(unreachable('token', error).message).toBe(sentence)
  })

  it('quote a provider to an end', () => {
    const error = { status: 400, error: 'invalid_request', error_description: 'x'.repeat(9_000) }
    expect(badAnswer('corp', 'token', error).message).toHaveLength('corp Error - 400 '.length + 500)
  })
})
