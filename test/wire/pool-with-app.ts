import {
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  type CognitoIdentityProviderClient,
  type CreateUserPoolClientRequest,
  type CreateUserPoolRequest,
} from '@aws-sdk/client-cognito-identity-provider'

/** Makes a user pool and an app client in it, in which administrators sign users in. */
export async function poolWithApp(
  cognito: CognitoIdentityProviderClient,
  pool: CreateUserPoolRequest,
  app: Partial<CreateUserPoolClientRequest> = {},
): Promise<{ UserPoolId: string; ClientId: string }> {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand(pool))
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      ...app,
    }),
  )
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
}
