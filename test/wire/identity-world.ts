import { randomUUID } from 'node:crypto'
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetIdCommand,
  GetOpenIdTokenForDeveloperIdentityCommand,
  SetIdentityPoolRolesCommand,
  type CreateIdentityPoolInput,
  type GetOpenIdTokenForDeveloperIdentityInput,
} from '@aws-sdk/client-cognito-identity'
import {
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import {
  authenticatedRoleName,
  roleArn,
  unauthenticatedRoleName,
} from '../../local/sts/default-roles.ts'
import { asAdmin } from './clients.ts'
import { poolWithApp } from './pool-with-app.ts'
import { serverUrl } from './server.ts'

const account = '123456789012'

/** The developer provider of the tests' pools. */
export const developerProvider = 'login.example'

/** A user pool with an app, and the name by which identity pools know it. */
export interface WireUserPool {
  readonly provider: string
  readonly clientId: string
  /** Signs a new user up and in: what `Logins` takes. */
  readonly login: () => Promise<Record<string, string>>
}

/** The clients of an administrator and of an app, which signs nothing. */
export interface IdentityClients {
  readonly admin: CognitoIdentityClient
  readonly app: CognitoIdentityClient
}

/** Makes both clients. */
export function identityClients(): IdentityClients {
  return {
    admin: new CognitoIdentityClient(asAdmin()),
    app: new CognitoIdentityClient({ endpoint: serverUrl(), region: 'us-east-1' }),
  }
}

/** Makes a user pool with an app. */
export async function aWireUserPool(): Promise<WireUserPool> {
  const userPools = new CognitoIdentityProviderClient(asAdmin())
  const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const
  const { UserPoolId, ClientId } = await poolWithApp(
    userPools,
    { PoolName: 'wire' },
    { ExplicitAuthFlows: [...ExplicitAuthFlows] },
  )
  const provider = `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`
  return {
    provider,
    clientId: ClientId,
    login: async () => {
      const [Username, Password] = [randomUUID(), 'Correct-Horse-7']
      await userPools.send(new SignUpCommand({ ClientId, Username, Password }))
      await userPools.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }))
      const { AuthenticationResult } = await userPools.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: Username, PASSWORD: Password },
        }),
      )
      return { [provider]: AuthenticationResult?.IdToken ?? '' }
    },
  }
}

/** Makes an identity pool with roles that takes guests, developer users and those of user pools. */
export async function aWirePool(
  { admin }: IdentityClients,
  userPools: readonly WireUserPool[] = [],
  more: Partial<CreateIdentityPoolInput> = {},
): Promise<string> {
  const { IdentityPoolId } = await admin.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'wire pool',
      AllowUnauthenticatedIdentities: true,
      AllowClassicFlow: true,
      DeveloperProviderName: developerProvider,
      CognitoIdentityProviders: userPools.map(({ provider, clientId }) => ({
        ProviderName: provider,
        ClientId: clientId,
      })),
      ...more,
    }),
  )
  const Roles = {
    authenticated: roleArn(account, authenticatedRoleName),
    unauthenticated: roleArn(account, unauthenticatedRoleName),
  }
  await admin.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }))
  return IdentityPoolId ?? ''
}

/** The identity of logins, or a new guest. */
export async function wireIdentity(
  { app }: IdentityClients,
  IdentityPoolId: string,
  Logins?: Record<string, string>,
): Promise<string> {
  const { IdentityId = '' } = await app.send(new GetIdCommand({ IdentityPoolId, Logins }))
  return IdentityId
}

/** The identity of a developer user, and a token. */
export async function vouchFor(
  { admin }: IdentityClients,
  IdentityPoolId: string,
  {
    user,
    others,
    ...more
  }: {
    user: string
    others?: Record<string, string>
  } & Partial<GetOpenIdTokenForDeveloperIdentityInput>,
): Promise<{ id: string; token: string }> {
  const { IdentityId: id = '', Token: token = '' } = await admin.send(
    new GetOpenIdTokenForDeveloperIdentityCommand({
      IdentityPoolId,
      Logins: { [developerProvider]: user, ...others },
      ...more,
    }),
  )
  return { id, token }
}

/** The claims of a token, whose signature STS checks. */
export function claimsOf(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()
  return JSON.parse(payload) as Record<string, unknown> // a token of ours
}
