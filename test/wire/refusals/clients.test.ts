import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { password } from '../world.ts'
import { newClient, newPlace, newSignIn, signedIn, type Place, type Tokens } from './people.ts'
import { expectRefusal, send } from './refusal.ts'

const passwords = { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }
let place: Place
let ann: Tokens
beforeAll(async () => {
  place = await newPlace()
  ann = await newSignIn(place, 'ann')
})

describe('a client with a secret', () => {
  let ClientId: string
  beforeAll(async () => {
    const client = { GenerateSecret: true, ...passwords }
    ClientId = (await newClient(place.UserPoolId, client)).ClientId
  })

  it.each<[operation: string, members: Input]>([
    ['SignUp', { Password: password }],
    ['ConfirmSignUp', { ConfirmationCode: '123456' }],
    ['ResendConfirmationCode', {}],
    ['ForgotPassword', {}],
    ['ConfirmForgotPassword', { ConfirmationCode: '123456', Password: password }],
  ])('is not believed by %s without a hash', async (operation, members) => {
    await expectRefusal({
      operation,
      input: { ClientId, Username: 'ann', ...members },
      error: 'NotAuthorized',
      message: `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
    })
  })

  it('revokes no token without the secret', async () => {
    await expectRefusal({
      operation: 'RevokeToken',
      input: { ClientId, Token: ann.RefreshToken },
      error: 'Unauthorized',
      message: 'Invalid client or secret',
    })
  })

  it('gets no token for another secret', async () => {
    await expectRefusal({
      operation: 'GetClientToken',
      input: { ClientId, Secret: 'a'.repeat(24), Scopes: ['a/b'] },
      error: 'NotAuthorized',
      message: 'Invalid client or secret',
    })
  })
})

it('gives a client a token of its own', async () => {
  const { UserPoolId } = place
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'r' }]
  await send('CreateResourceServer', { UserPoolId, Identifier: 'notes', Name: 'n', Scopes })
  const { UserPoolClient } = await send<{
    UserPoolClient: { ClientId: string; ClientSecret: string }
  }>('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'machine',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['notes/read'],
  })
  const { ClientId, ClientSecret: Secret } = UserPoolClient
  const answer = await send('GetClientToken', { ClientId, Secret, Scopes: ['notes/read'] })
  expect(answer).toMatchObject({ ClientAuthenticationResult: { TokenType: 'Bearer' } })
})

describe('a token that', () => {
  it.each<[what: string, error: string, message: string, client: object, token: keyof Tokens]>([
    [
      'may not be revoked',
      'UnsupportedOperation',
      'Token revocation is not enabled for this client.',
      { EnableTokenRevocation: false },
      'RefreshToken',
    ],
    ['is an access token', 'UnsupportedTokenType', 'Unsupported token type', {}, 'AccessToken'],
    ['is another client’s', 'Unauthorized', 'Invalid Refresh Token', {}, 'RefreshToken'],
  ])('%s is not revoked', async (_, error, message, settings, token) => {
    const { ClientId } = await newClient(place.UserPoolId, settings)
    const input = { ClientId, Token: ann[token] }
    await expectRefusal({ operation: 'RevokeToken', input, error, message })
  })

  it('is no refresh token is not renewed', async () => {
    await expectRefusal({
      operation: 'GetTokensFromRefreshToken',
      input: { ClientId: place.ClientId, RefreshToken: 'x' },
      error: 'NotAuthorized',
      message: 'Invalid Refresh Token',
    })
  })

  it('was renewed is not renewed again', async () => {
    const RefreshTokenRotation = { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 }
    const { ClientId } = await newClient(place.UserPoolId, { ...passwords, RefreshTokenRotation })
    const { RefreshToken } = await signedIn({ ...place, ClientId }, 'ann')
    const input = { ClientId, RefreshToken }
    const renewed = await send('GetTokensFromRefreshToken', input)
    expect(renewed).not.toMatchObject({ AuthenticationResult: { RefreshToken } })
    await expectRefusal({
      operation: 'GetTokensFromRefreshToken',
      input,
      error: 'RefreshTokenReuse',
      message: 'Refresh Token has already been used.',
    })
  })
})

describe('settings of OAuth', () => {
  const oauth = {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    CallbackURLs: ['https://a.example'],
  }
  it.each([
    ['CreateUserPoolClient', { ClientName: 'x' }],
    ['UpdateUserPoolClient', {}],
  ])('that do not go together are refused by %s', async (operation, members) => {
    await expectRefusal({
      operation,
      input: {
        ...place,
        ...members,
        ...oauth,
        AllowedOAuthFlows: ['code', 'client_credentials'],
        AllowedOAuthScopes: ['openid'],
      },
      error: 'InvalidOAuthFlow',
      message: 'client_credentials flow can not be selected along with code flow or implicit flow.',
    })
    await expectRefusal({
      operation,
      input: { ...place, ...members, ...oauth, AllowedOAuthScopes: ['no/where'] },
      error: 'ScopeDoesNotExist',
      message: 'Invalid scope requested: no/where',
    })
  })
})
