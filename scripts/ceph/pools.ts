import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'

/** A user pool and how its users are named in `Logins`. */
export interface UserPool {
  readonly provider: string
  readonly clientId: string
  readonly poolId: string
}

const region = 'us-east-1'
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

/** Clients of the server, signing as its administrator. */
export function clientsOf(endpoint: string) {
  const options = { endpoint, region, credentials }
  return {
    userPools: new CognitoIdentityProviderClient(options),
    identities: new CognitoIdentityClient(options),
  }
}

/** Makes a user pool with an app client. */
export async function makeUserPool(userPools: CognitoIdentityProviderClient): Promise<UserPool> {
  const { UserPool } = await userPools.send(new CreateUserPoolCommand({ PoolName: 'notes' }))
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await userPools.send(
    new CreateUserPoolClientCommand({
      UserPoolId: poolId,
      ClientName: 'notes-app',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  )
  const provider = `cognito-idp.${region}.amazonaws.com/${poolId}`
  return { provider, poolId, clientId: UserPoolClient?.ClientId ?? '' }
}

/** Signs a user up and in. @returns the ID token */
export async function becomeUser(
  userPools: CognitoIdentityProviderClient,
  { poolId, clientId }: UserPool,
): Promise<string> {
  const [Username, Password] = ['jane', 'Correct-Horse-7']
  await userPools.send(new SignUpCommand({ ClientId: clientId, Username, Password }))
  await userPools.send(new AdminConfirmSignUpCommand({ UserPoolId: poolId, Username }))
  const { AuthenticationResult } = await userPools.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  )
  return AuthenticationResult?.IdToken ?? ''
}

/** Makes an identity pool that takes guests and the users of a user pool. @returns its id */
export async function makeIdentityPool(
  identities: CognitoIdentityClient,
  { provider, clientId }: UserPool,
): Promise<string> {
  const { IdentityPoolId = '' } = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'notes',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders: [{ ProviderName: provider, ClientId: clientId }],
    }),
  )
  return IdentityPoolId
}

/** Gives an identity pool its roles. */
export async function setRoles(
  identities: CognitoIdentityClient,
  IdentityPoolId: string,
  Roles: { authenticated: string; unauthenticated: string },
): Promise<void> {
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }))
}
