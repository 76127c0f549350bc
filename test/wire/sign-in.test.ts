import { createHmac, randomUUID } from 'node:crypto'
import {
  AdminInitiateAuthCommand,
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SignUpCommand,
  type ExplicitAuthFlowsType,
} from '@aws-sdk/client-cognito-identity-provider'
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { srpClient } from '../srp-client.ts'
import { codeSentTo } from './inbox.ts'
import { asAdmin } from './clients.ts'
import { serverUrl } from './server.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'

let poolId = ''
let clientId = ''
let secret = ''

const withHash = (username: string) => ({
  SECRET_HASH: createHmac('sha256', secret).update(`${username}${clientId}`).digest('base64'),
})

beforeAll(async () => {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'wire-sign-in',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
    }),
  )
  poolId = UserPool?.Id ?? ''
  const ExplicitAuthFlows: ExplicitAuthFlowsType[] = [
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
  ]
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: 'app',
      GenerateSecret: true,
      ExplicitAuthFlows,
    }),
  )
  clientId = UserPoolClient?.ClientId ?? ''
  secret = UserPoolClient?.ClientSecret ?? ''
})

async function confirmedUser(): Promise<string> {
  const email = `${randomUUID()}@example.com`
  const SecretHash = withHash(email).SECRET_HASH
  const who = { ClientId: clientId, Username: email, SecretHash }
  await cognito.send(new SignUpCommand({ ...who, Password: password }))
  await cognito.send(
    new ConfirmSignUpCommand({ ...who, ConfirmationCode: await codeSentTo(email) }),
  )
  return email
}

async function signIn(email: string, proof = password) {
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: proof, ...withHash(email) },
    }),
  )
  return AuthenticationResult ?? {}
}

describe('sign-in over the wire', () => {
  it('signs in with SRP, whatever the case of the e-mail address', async () => {
    const email = await confirmedUser()
    const srp = srpClient()
    const typed = email.toUpperCase()
    const { ChallengeParameters = {} } = await cognito.send(
      new InitiateAuthCommand({
        ClientId: clientId,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: typed, SRP_A: srp.A, ...withHash(typed) },
      }),
    )
    const answer = srp.answer(poolId, ChallengeParameters, { password, now: Date.now() })
    const { AuthenticationResult } = await cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: { ...answer, ...withHash(answer.USERNAME ?? '') },
      }),
    )
    expect(AuthenticationResult?.TokenType).toBe('Bearer')
  })

  it('issues tokens that the published keys verify', async () => {
    const { AccessToken = '', IdToken = '' } = await signIn(await confirmedUser())
    const issuer = `${serverUrl()}/${poolId}`
    const keys = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as never // a key set
    const verifier = JwtVerifier.create({ issuer, audience: null })
    verifier.cacheJwks(keys)
    expect(await verifier.verify(IdToken)).toMatchObject({ token_use: 'id', aud: clientId })
    expect(await verifier.verify(AccessToken)).toMatchObject({
      token_use: 'access',
      client_id: clientId,
      scope: 'aws.cognito.signin.user.admin',
    })
    expect(() =>
      CognitoJwtVerifier.create({ userPoolId: poolId, tokenUse: 'id', clientId }),
    ).not.toThrow()
  })

  it('refreshes until the token is revoked', async () => {
    const email = await confirmedUser()
    const { RefreshToken = '' } = await signIn(email)
    const { Username = '' } = await cognito.send(
      new GetUserCommand({ AccessToken: (await signIn(email)).AccessToken }),
    )
    const refresh = () =>
      cognito.send(
        new AdminInitiateAuthCommand({
          UserPoolId: poolId,
          ClientId: clientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: RefreshToken, ...withHash(Username) },
        }),
      )
    const { AuthenticationResult } = await refresh()
    expect(AuthenticationResult?.RefreshToken).toBeUndefined()
    await cognito.send(
      new RevokeTokenCommand({ ClientId: clientId, ClientSecret: secret, Token: RefreshToken }),
    )
    await expect(refresh()).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Refresh Token has been revoked',
    })
  })

  it('changes and recovers a password', async () => {
    const email = await confirmedUser()
    const { AccessToken } = await signIn(email)
    const changed = 'Battery-Staple-8'
    await cognito.send(
      new ChangePasswordCommand({
        AccessToken,
        PreviousPassword: password,
        ProposedPassword: changed,
      }),
    )
    await expect(signIn(email)).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    const SecretHash = withHash(email).SECRET_HASH
    const who = { ClientId: clientId, Username: email, SecretHash }
    const { CodeDeliveryDetails } = await cognito.send(new ForgotPasswordCommand(who))
    expect(CodeDeliveryDetails?.DeliveryMedium).toBe('EMAIL')
    await cognito.send(
      new ConfirmForgotPasswordCommand({
        ...who,
        ConfirmationCode: await codeSentTo(email),
        Password: 'Another-One-9',
      }),
    )
    expect((await signIn(email, 'Another-One-9')).TokenType).toBe('Bearer')
  })

  it('ends access by global sign-out and deletion', async () => {
    const email = await confirmedUser()
    const { AccessToken } = await signIn(email)
    await cognito.send(new GlobalSignOutCommand({ AccessToken }))
    await expect(cognito.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Access Token has been revoked',
    })
    const again = await signIn(email)
    await cognito.send(new DeleteUserCommand({ AccessToken: again.AccessToken }))
    await expect(signIn(email)).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })
})
