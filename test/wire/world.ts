import { call, type CallOptions, type Keys } from './raw-calls.ts'

/** A user pool with one app client that takes every flow. */
export interface Pool {
  readonly poolId: string
  readonly clientId: string
}

/** A user who is signed in. */
export interface Person extends Pool {
  readonly name: string
  readonly access: string
  readonly id: string
  readonly refresh: string
}

/** An identity and the keys that were handed out for it. */
export interface Someone {
  readonly IdentityPoolId: string
  readonly IdentityId: string
  readonly keys: Keys
}

/** The password of everybody here. */
export const password = 'Correct-Horse-7'

/** A new pool with a client. */
export async function newPool(settings: object = {}, options?: CallOptions): Promise<Pool> {
  const { UserPool } = await call<{ UserPool: { Id: string } }>(
    'CreateUserPool',
    {
      PoolName: 'attacked',
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      ...settings,
    },
    options,
  )
  const flows = ['SRP_AUTH', 'PASSWORD_AUTH'].map((flow) => `ALLOW_USER_${flow}`)
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>(
    'CreateUserPoolClient',
    {
      UserPoolId: UserPool.Id,
      ClientName: 'app',
      ExplicitAuthFlows: [...flows, 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
    options,
  )
  return { poolId: UserPool.Id, clientId: UserPoolClient.ClientId }
}

/** A new user of a pool, signed in. */
export async function newPerson(pool: Pool, name: string, options?: CallOptions): Promise<Person> {
  const who = { UserPoolId: pool.poolId, Username: name }
  const UserAttributes = [{ Name: 'email', Value: `${name}@example.com` }]
  await call('AdminCreateUser', { ...who, UserAttributes, MessageAction: 'SUPPRESS' }, options)
  await call('AdminSetUserPassword', { ...who, Password: password, Permanent: true }, options)
  return signedIn(pool, name, options)
}

/** Signs a user in with the password. */
export async function signedIn(pool: Pool, name: string, options?: CallOptions): Promise<Person> {
  const { AuthenticationResult: tokens } = await call<{
    AuthenticationResult: { AccessToken: string; IdToken: string; RefreshToken: string }
  }>(
    'InitiateAuth',
    {
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: name, PASSWORD: password },
    },
    options,
  )
  const { AccessToken, IdToken, RefreshToken } = tokens
  return { ...pool, name, access: AccessToken, id: IdToken, refresh: RefreshToken }
}

/** The name of a pool's provider in `Logins`. */
export function providerOf({ poolId }: Pool): string {
  return `cognito-idp.us-east-1.amazonaws.com/${poolId}`
}

/** The `Logins` of somebody who is signed in. */
export function loginOf(person: Person): Record<string, string> {
  return { [providerOf(person)]: person.id }
}

/** A new identity pool that takes guests and the users of a pool. */
export async function newIdentityPool(users?: Pool, options?: CallOptions): Promise<string> {
  const { IdentityPoolId } = await call<{ IdentityPoolId: string }>(
    'CreateIdentityPool',
    {
      IdentityPoolName: 'attacked',
      AllowUnauthenticatedIdentities: true,
      AllowClassicFlow: true,
      CognitoIdentityProviders: users
        ? [{ ProviderName: providerOf(users), ClientId: users.clientId }]
        : [],
    },
    options,
  )
  const role = (kind: string) => `arn:aws:iam::123456789012:role/Cognate${kind}Role`
  const Roles = {
    authenticated: role('Authenticated'),
    unauthenticated: role('Unauthenticated'),
  }
  await call('SetIdentityPoolRoles', { IdentityPoolId, Roles }, options)
  return IdentityPoolId
}

/** Becomes somebody in an identity pool: a guest, or the identity of a user. */
export async function become(
  IdentityPoolId: string,
  person?: Person,
  options?: CallOptions,
): Promise<Someone> {
  const logins = person && { Logins: loginOf(person) }
  const { IdentityId } = await call<{ IdentityId: string }>(
    'GetId',
    { IdentityPoolId, ...logins },
    options,
  )
  const { Credentials } = await call<{
    Credentials: { AccessKeyId: string; SecretKey: string; SessionToken: string }
  }>('GetCredentialsForIdentity', { IdentityId, ...logins }, options)
  const { AccessKeyId, SecretKey, SessionToken } = Credentials
  const keys = { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken }
  return { IdentityPoolId, IdentityId, keys }
}

/** Two user pools and two identity pools with somebody in each. */
export interface World {
  readonly ours: Pool
  readonly theirs: Pool
  readonly ann: Person
  readonly bob: Person
  /** Of their pool. */
  readonly eve: Person
  readonly annsIdentity: Someone
  readonly bobsIdentity: Someone
  readonly guest: Someone
  /** Ann in another identity pool. */
  readonly annElsewhere: Someone
}

/** Makes a world of its own on the server of this run. */
export async function newWorld(): Promise<World> {
  const ours = await newPool({ Schema: [{ Name: 'note', AttributeDataType: 'String' }] })
  const theirs = await newPool({ AliasAttributes: ['email'] })
  const [ann, bob, eve] = await Promise.all([
    newPerson(ours, 'ann'),
    newPerson(ours, 'bob'),
    newPerson(theirs, 'eve'),
  ])
  const [one, other] = [await newIdentityPool(ours), await newIdentityPool(ours)]
  return {
    ours,
    theirs,
    ann,
    bob,
    eve,
    annsIdentity: await become(one, ann),
    bobsIdentity: await become(one, bob),
    guest: await become(one),
    annElsewhere: await become(other, ann),
  }
}
