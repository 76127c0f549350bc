import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { discovery, allowInsecureRequests } from 'openid-client'
import { asAdmin } from './clients.ts'
import { startServer, type ServerProcess } from './server.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await startServer({ COGNATE_ISSUER: 'aws' })
}, 30_000)
afterAll(async () => {
  await server.stop()
})

/** A pool of a server with one user, and that user's tokens. */
async function signedIn(url: string) {
  const cognito = new CognitoIdentityProviderClient(asAdmin(url))
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'issuers' }))
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  const ClientId = UserPoolClient?.ClientId ?? ''
  const user = { UserPoolId, Username: 'jane' }
  await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }))
  const Password = 'Correct-Horse-7'
  await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }))
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD: Password },
    }),
  )
  return { poolId: UserPoolId, clientId: ClientId, tokens: AuthenticationResult ?? {} }
}

describe('issuers', () => {
  it('in the AWS shape satisfy CognitoJwtVerifier with our keys cached', async () => {
    const { poolId, clientId, tokens } = await signedIn(server.url)
    const keys = await fetch(`${server.url}/${poolId}/.well-known/jwks.json`)
    expect(keys.headers.get('cache-control')).toMatch(/max-age=\d+/u)
    for (const tokenUse of ['id', 'access'] as const) {
      const verifier = CognitoJwtVerifier.create({ userPoolId: poolId, tokenUse, clientId })
      verifier.cacheJwks((await keys.clone().json()) as never) // a key set
      const token = (tokenUse === 'id' ? tokens.IdToken : tokens.AccessToken) ?? ''
      expect((await verifier.verify(token)).iss).toBe(
        `https://cognito-idp.us-east-1.amazonaws.com/${poolId}`,
      )
    }
  })

  it('of our own are what strict OpenID clients discover', async () => {
    const own = await startServer()
    try {
      const { poolId } = await signedIn(own.url)
      const issuer = new URL(`${own.url}/${poolId}`)
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so that it stands out: plain HTTP on loopback
      const options = { execute: [allowInsecureRequests] }
      const found = await discovery(issuer, 'client', undefined, undefined, options)
      expect(found.serverMetadata().jwks_uri).toBe(`${issuer.href}/.well-known/jwks.json`)
    } finally {
      await own.stop()
    }
  }, 30_000)
})
