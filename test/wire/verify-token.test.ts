import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { createAuthorizer } from '../../lib/authorizer/authorizer.ts'
import { authorizerSettings } from '../../lib/authorizer/settings.ts'
import { tokenEvent } from '../authorizer/events.ts'
import { asAdmin } from './clients.ts'
import { serverUrl, startServer, type ServerProcess } from './server.ts'

/** A pool, an app client, and the tokens of a user who signed in by API. */
interface SignIn {
  readonly url: string
  readonly sdk: CognitoIdentityProviderClient
  readonly poolId: string
  readonly clientId: string
  readonly access: string
  readonly id: string
}

async function signIn(url: string): Promise<SignIn> {
  const sdk = new CognitoIdentityProviderClient(asAdmin(url))
  const { UserPool } = await sdk.send(new CreateUserPoolCommand({ PoolName: 'verify' }))
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'web',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  const clientId = UserPoolClient?.ClientId ?? ''
  const [Username, Password] = ['anna', 'Correct-horse-7']
  await sdk.send(new SignUpCommand({ ClientId: clientId, Username, Password }))
  await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
  const { AuthenticationResult: tokens } = await sdk.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  )
  const { AccessToken: access = '', IdToken: id = '' } = tokens ?? {}
  return { url, sdk, poolId: UserPoolId, clientId, access, id }
}

async function verify(url: string, inquiry: object): Promise<unknown> {
  const response = await fetch(`${url}/verify-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(inquiry),
  })
  return { status: response.status, ...((await response.json()) as object) } // always an object
}

describe('POST /verify-token', () => {
  let anna: SignIn

  beforeAll(async () => {
    anna = await signIn(serverUrl())
  })

  it('tells the claims of both tokens of a sign-in', async () => {
    const { url, access, id, clientId, poolId } = anna
    expect(await verify(url, { token: access, tokenUse: 'access', clientId })).toMatchObject({
      status: 200,
      active: true,
      claims: { username: 'anna', iss: `${url}/${poolId}` },
    })
    expect(await verify(url, { token: id, tokenUse: 'id', clientId })).toMatchObject({
      active: true,
      claims: { 'cognito:username': 'anna' },
    })
  })

  it('says why a token does not hold', async () => {
    const { url, access } = anna
    const cut = access.slice(0, access.lastIndexOf('.') + 1)
    expect(await verify(url, { token: access, tokenUse: 'id' })).toMatchObject({
      reason: 'token_use',
    })
    expect(await verify(url, { token: access, clientId: 'x' })).toMatchObject({ reason: 'client' })
    expect(await verify(url, { token: cut })).toMatchObject({ reason: 'signature' })
    expect(await verify(url, {})).toMatchObject({ status: 400 })
  })

  it('says that a token was ended by a sign-out', async () => {
    const { url, sdk, access, id } = await signIn(serverUrl())
    await sdk.send(new GlobalSignOutCommand({ AccessToken: access }))
    expect(await verify(url, { token: access })).toMatchObject({ active: false, reason: 'revoked' })
    expect(await verify(url, { token: id })).toMatchObject({ active: false, reason: 'revoked' })
  })

  it("issues tokens that the authorizer accepts with the pool's published keys", async () => {
    const authorize = createAuthorizer(
      authorizerSettings({
        COGNATE_URL: anna.url,
        COGNATE_AUTHORIZER_POOLS: anna.poolId,
        COGNATE_AUTHORIZER_CLIENTS: anna.clientId,
        COGNATE_AUTHORIZER_SCOPES: 'aws.cognito.signin.user.admin',
      }),
      { now: Date.now, fetch },
    )
    expect(await authorize(tokenEvent(`Bearer ${anna.access}`))).toMatchObject({
      context: { username: 'anna', client_id: anna.clientId },
    })
  })
})

describe("a server with AWS's issuers", () => {
  let server: ServerProcess
  let anna: SignIn

  beforeAll(async () => {
    server = await startServer({ COGNATE_ISSUER: 'aws' })
    anna = await signIn(server.url)
  }, 30_000)

  afterAll(() => server.stop())

  it('issues tokens that CognitoJwtVerifier accepts with our keys cached', async () => {
    const { poolId, clientId, access, id } = anna
    const keys = await fetch(`${server.url}/${poolId}/.well-known/jwks.json`)
    const verifier = CognitoJwtVerifier.create({ userPoolId: poolId, tokenUse: null, clientId })
    verifier.cacheJwks((await keys.json()) as Parameters<typeof verifier.cacheJwks>[0]) // a key set
    expect(await verifier.verify(access)).toMatchObject({ username: 'anna' })
    expect(await verifier.verify(id)).toMatchObject({ 'cognito:username': 'anna' })
  })

  it('issues tokens that the authorizer accepts', async () => {
    const authorize = createAuthorizer(
      authorizerSettings({
        COGNATE_URL: server.url,
        COGNATE_ISSUER: 'aws',
        COGNATE_AUTHORIZER_POOLS: anna.poolId,
        COGNATE_AUTHORIZER_CLIENTS: anna.clientId,
      }),
      { now: Date.now, fetch },
    )
    expect(await authorize(tokenEvent(anna.access))).toMatchObject({
      context: { iss: `https://cognito-idp.us-east-1.amazonaws.com/${anna.poolId}` },
    })
  })
})
