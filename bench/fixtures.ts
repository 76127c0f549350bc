import { roleArn, authenticatedRoleName } from '../local/sts/default-roles.ts'
import { A, srpAnswer } from './srp-client.ts'
import { account, admin } from './environment.ts'
import { jsonCall, type Answer, type CallSigner, type Server, type WireCall } from './wire.ts'

/** Where the scenarios play. */
export interface Fixtures {
  readonly poolId: string
  readonly clientId: string
  /** A client that rotates its refresh tokens. */
  readonly rotatingClientId: string
  /** A client that acts for itself. */
  readonly machine: { readonly clientId: string; readonly secret: string }
  /** The pool's domain, and a client that acts for itself there. */
  readonly domain: string
  readonly service: { readonly clientId: string; readonly secret: string }
  readonly identityPoolId: string
  /** The key of the user pool in Logins. */
  readonly provider: string
  readonly users: readonly BenchUser[]
}

/** Somebody who has signed in before. */
export interface BenchUser {
  readonly username: string
  readonly email: string
  readonly idToken: string
  readonly accessToken: string
  readonly refreshToken: string
  readonly identityId: string
  /** The keys of the identity, for cognito-sync. */
  readonly keys: CallSigner
}

/** The password of every user. */
export const password = 'Correct-Horse-7'

const idp = 'AWSCognitoIdentityProviderService'
const identity = 'AWSCognitoIdentityService'

/** An operation of cognito-idp. */
export const idpCall = (operation: string, input: object): WireCall =>
  jsonCall(`${idp}.${operation}`, input)

/** An operation of cognito-identity. */
export const identityCall = (operation: string, input: object): WireCall =>
  jsonCall(`${identity}.${operation}`, input)

/** Creates the pools and their users through the API, as their owners would. */
export async function createFixtures(server: Server, userCount: number): Promise<Fixtures> {
  const poolId = member(
    await server.send(
      asAdmin(
        'cognito-idp',
        idpCall('CreateUserPool', {
          PoolName: 'bench',
          AutoVerifiedAttributes: ['email'],
          AliasAttributes: ['email'],
        }),
      ),
    ),
    'UserPool',
    'Id',
  )
  const clientOf = (settings: object) =>
    server.send(
      asAdmin(
        'cognito-idp',
        idpCall('CreateUserPoolClient', { UserPoolId: poolId, ClientName: 'bench', ...settings }),
      ),
    )
  const app = await clientOf({
    ExplicitAuthFlows: [
      'ALLOW_USER_SRP_AUTH',
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_USER_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
  })
  const clientId = member(app, 'UserPoolClient', 'ClientId')
  const rotating = await clientOf({
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  })
  const forItself = await clientOf({
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
  })
  const machine = {
    clientId: member(forItself, 'UserPoolClient', 'ClientId'),
    secret: member(forItself, 'UserPoolClient', 'ClientSecret'),
  }
  const { domain, service } = await createDomain(server, poolId, clientOf)
  const rotatingClientId = member(rotating, 'UserPoolClient', 'ClientId')
  const provider = `cognito-idp.${admin.region}.amazonaws.com/${poolId}`
  const identityPoolId = await createIdentityPool(server, { provider, clientId })
  const clients = { clientId, rotatingClientId, machine, service }
  const pools = { poolId, domain, ...clients, identityPoolId, provider }
  const users: BenchUser[] = []
  for (let number = 0; number < userCount; number++) {
    users.push(await createUser(server, pools, number))
  }
  return { ...pools, users }
}

/** Signs in by SRP, with one client's arithmetic. @returns the answer with the tokens */
export async function srpSignIn(
  server: Server,
  { poolId, clientId }: Pick<Fixtures, 'poolId' | 'clientId'>,
  name: string,
): Promise<Answer> {
  const { ChallengeParameters } = await server.send(
    idpCall('InitiateAuth', {
      AuthFlow: 'USER_SRP_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: name, SRP_A: A },
    }),
  )
  const parameters = ChallengeParameters as Record<string, string> // of PASSWORD_VERIFIER
  const poolName = poolId.slice(poolId.indexOf('_') + 1)
  const responses = server.asClient(() => srpAnswer({ poolName, password }, parameters))
  return server.send(
    idpCall('RespondToAuthChallenge', {
      ClientId: clientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: responses,
    }),
  )
}

/** The domain of the pool, a scope of a resource server, and a client that may have it. */
async function createDomain(
  server: Server,
  UserPoolId: string,
  clientOf: (settings: object) => Promise<Answer>,
) {
  const domain = 'bench'
  const asOwner = (operation: string, input: object) =>
    server.send(asAdmin('cognito-idp', idpCall(operation, { UserPoolId, ...input })))
  await asOwner('CreateUserPoolDomain', { Domain: domain })
  await asOwner('CreateResourceServer', {
    Identifier: 'stock',
    Name: 'Stock',
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'Reads' }],
  })
  const client = await clientOf({
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['stock/read'],
  })
  const service = {
    clientId: member(client, 'UserPoolClient', 'ClientId'),
    secret: member(client, 'UserPoolClient', 'ClientSecret'),
  }
  return { domain, service }
}

async function createIdentityPool(
  server: Server,
  { provider, clientId }: { provider: string; clientId: string },
): Promise<string> {
  const pool = await server.send(
    asAdmin(
      'cognito-identity',
      identityCall('CreateIdentityPool', {
        IdentityPoolName: 'bench',
        AllowUnauthenticatedIdentities: false,
        CognitoIdentityProviders: [{ ProviderName: provider, ClientId: clientId }],
      }),
    ),
  )
  const id = member(pool, 'IdentityPoolId')
  const Roles = { authenticated: roleArn(account, authenticatedRoleName) }
  await server.send(
    asAdmin(
      'cognito-identity',
      identityCall('SetIdentityPoolRoles', { IdentityPoolId: id, Roles }),
    ),
  )
  return id
}

async function createUser(
  server: Server,
  pools: Omit<Fixtures, 'users'>,
  number: number,
): Promise<BenchUser> {
  const { poolId, clientId, identityPoolId, provider } = pools
  const username = `user${number}`
  const email = `${username}@example.com`
  const user = { UserPoolId: poolId, Username: username }
  const UserAttributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ]
  const creation = { ...user, UserAttributes, MessageAction: 'SUPPRESS' }
  await server.send(asAdmin('cognito-idp', idpCall('AdminCreateUser', creation)))
  const permanent = { ...user, Password: password, Permanent: true }
  await server.send(asAdmin('cognito-idp', idpCall('AdminSetUserPassword', permanent)))
  const signedIn = await srpSignIn(server, { poolId, clientId }, username)
  const token = (name: string) => member(signedIn, 'AuthenticationResult', name)
  const Logins = { [provider]: token('IdToken') }
  const identityId = member(
    await server.send(identityCall('GetId', { IdentityPoolId: identityPoolId, Logins })),
    'IdentityId',
  )
  const keys = await server.send(
    identityCall('GetCredentialsForIdentity', { IdentityId: identityId, Logins }),
  )
  return {
    username,
    email,
    idToken: token('IdToken'),
    accessToken: token('AccessToken'),
    refreshToken: token('RefreshToken'),
    identityId,
    keys: {
      accessKeyId: member(keys, 'Credentials', 'AccessKeyId'),
      secretAccessKey: member(keys, 'Credentials', 'SecretKey'),
      sessionToken: member(keys, 'Credentials', 'SessionToken'),
      region: admin.region,
      service: 'cognito-sync',
    },
  }
}

/** A call that the admin signs. */
export function asAdmin(service: string, call: WireCall): WireCall {
  return { ...call, signer: { ...admin, service } }
}

/** A text in an answer, by its path. @throws Error when it is not there */
export function member(answer: Answer, ...path: readonly string[]): string {
  let value: unknown = answer
  for (const name of path) value = (value as Answer | undefined)?.[name] // each level is an object
  if (typeof value !== 'string') throw new Error(`The answer has no ${path.join('.')}`)
  return value
}
