import { describe, expect, it } from '@jest/globals'
import { createRouter } from '../../../local/gateway/routes.ts'

const router = createRouter(
  [
    'POST /',
    'POST /{family}/{operation}',
    '$default',
    'POST /sign-in/{operation}',
    'ANY /identitypools',
    'ANY /identitypools/{proxy+}',
    'GET /{userPoolId}/.well-known/{document}',
    'GET /identity-pools/.well-known/{document}',
  ].map((routeKey) => ({ functionName: 'any', routeKey })),
)

describe('createRouter', () => {
  it.each([
    ['POST', '/', 'POST /'],
    ['GET', '/', '$default'],
    ['OPTIONS', '/', '$default'],
    ['POST', '/sign-in/InitiateAuth', 'POST /sign-in/{operation}'],
    ['POST', '/sign-up/SignUp', 'POST /{family}/{operation}'],
    ['OPTIONS', '/sign-in/InitiateAuth', '$default'],
    ['POST', '/identitypools/a/configuration', 'ANY /identitypools/{proxy+}'],
    ['DELETE', '/identitypools/a/identities/b', 'ANY /identitypools/{proxy+}'],
    ['POST', '/identitypools/a', 'POST /{family}/{operation}'],
    ['GET', '/identitypools', 'ANY /identitypools'],
    ['GET', '/identitypools/', '$default'],
    ['GET', '/identity-pools/.well-known/jwks.json', 'GET /identity-pools/.well-known/{document}'],
    ['GET', '/us-east-1_a/.well-known/jwks.json', 'GET /{userPoolId}/.well-known/{document}'],
    ['GET', '//.well-known/jwks.json', '$default'],
    ['POST', '/a/b/c', '$default'],
  ])('takes %s %s to %s', (method, path, routeKey) => {
    expect(router(method, path)?.routeKey).toBe(routeKey)
  })

  it('decodes path variables, and leaves what does not decode as it is', () => {
    const proxy = (path: string) => router('GET', path)?.pathParameters?.proxy
    expect(proxy('/identitypools/us-east-1%3Aa/x')).toBe('us-east-1:a/x')
    expect(proxy('/identitypools/%zz')).toBe('%zz')
  })

  it('has no route for what nothing takes', () => {
    const narrow = createRouter([{ functionName: 'any', routeKey: 'GET /health' }])
    expect(narrow('POST', '/health')).toBeUndefined()
  })
})
