import {
  CognitoIdentityProvider,
  type CreateUserPoolClientRequest,
} from '@aws-sdk/client-cognito-identity-provider'

/** What an app has to know of a shop, and somebody who has an account there. */
export interface WireShop {
  readonly cognito: CognitoIdentityProvider
  readonly poolId: string
  readonly issuer: string
  readonly username: string
  readonly password: string
}

/** The address of the app, and where it leaves people who signed out. */
export const [callback, signedOut] = ['http://localhost:3000/cb', 'http://localhost:3000/bye']

/** Opens a shop at a server, through the API as its owner would. */
export async function openShop(url: string, base = url): Promise<WireShop> {
  const cognito = new CognitoIdentityProvider({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  const { UserPool } = await cognito.createUserPool({
    PoolName: 'shop',
    DcrConfiguration: { OpenDcrEnabled: true },
  })
  const UserPoolId = UserPool?.Id ?? ''
  const Domain = `shop-${UserPoolId.slice(-9)}`
  await cognito.createUserPoolDomain({ UserPoolId, Domain })
  await cognito.createResourceServer({
    UserPoolId,
    Identifier: 'stock',
    Name: 'Stock',
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'Reads' }],
  })
  const [username, password] = ['jane', 'Correct-Horse-7']
  const user = { UserPoolId, Username: username }
  await cognito.adminCreateUser({
    ...user,
    UserAttributes: [
      { Name: 'email', Value: 'jane@example.com' },
      { Name: 'email_verified', Value: 'true' },
    ],
    MessageAction: 'SUPPRESS',
  })
  await cognito.adminSetUserPassword({ ...user, Password: password, Permanent: true })
  return { cognito, poolId: UserPoolId, issuer: `${base}/${UserPoolId}`, username, password }
}

/** Makes an app of the shop. */
export async function addApp(
  { cognito, poolId }: Pick<WireShop, 'cognito' | 'poolId'>,
  settings: Partial<CreateUserPoolClientRequest> = {},
): Promise<{ id: string; secret: string }> {
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId: poolId,
    ClientName: 'app',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'profile'],
    CallbackURLs: [callback],
    LogoutURLs: [signedOut],
    SupportedIdentityProviders: ['COGNITO'],
    ...settings,
  })
  const { ClientId = '', ClientSecret = '' } = UserPoolClient ?? {}
  return { id: ClientId, secret: ClientSecret }
}

/** The settings of an app that acts for itself. */
export const machine: Partial<CreateUserPoolClientRequest> = {
  GenerateSecret: true,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['stock/read'],
  CallbackURLs: [],
}
