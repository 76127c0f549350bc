import { codeSentTo } from '../inbox.ts'
import { password } from '../world.ts'
import { send } from './refusal.ts'

/** A user pool and an app client of it, by the names that operations take. */
export interface Place {
  readonly UserPoolId: string
  readonly ClientId: string
}

/** The tokens of somebody who is signed in. */
export interface Tokens {
  readonly AccessToken: string
  readonly RefreshToken: string
}

/** A new pool that verifies e-mail, and a client that takes passwords. */
export async function newPlace(settings: object = {}, client: object = {}): Promise<Place> {
  const { UserPool } = await send<{ UserPool: { Id: string } }>('CreateUserPool', {
    PoolName: 'refusals',
    AutoVerifiedAttributes: ['email'],
    ...settings,
  })
  return newClient(UserPool.Id, client)
}

/** Another client of a pool. */
export async function newClient(UserPoolId: string, settings: object = {}): Promise<Place> {
  const flows = ['USER_PASSWORD', 'ADMIN_USER_PASSWORD', 'REFRESH_TOKEN']
  const { UserPoolClient } = await send<{ UserPoolClient: Place }>('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'app',
    ExplicitAuthFlows: flows.map((flow) => `ALLOW_${flow}_AUTH`),
    ...settings,
  })
  return { UserPoolId, ClientId: UserPoolClient.ClientId }
}

/** The address of a user, which is nobody's in another pool. */
export function addressOf({ UserPoolId }: Place, name: string): string {
  return `${name}@${UserPoolId.replace('_', '-').toLowerCase()}.example.com`
}

/** A user's attributes with an address, and whatever else. */
export function attributesOf(place: Place, name: string, more: Record<string, string> = {}) {
  return Object.entries({ email: addressOf(place, name), ...more }).map(([Name, Value]) => ({
    Name,
    Value,
  }))
}

/** Makes a user whom the administrator vouches for, with the password of everybody. */
export async function newUser(place: Place, Username: string, more = {}): Promise<void> {
  const { UserPoolId } = place
  const UserAttributes = attributesOf(place, Username, { email_verified: 'true', ...more })
  await send('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' })
  await send('AdminSetUserPassword', { UserPoolId, Username, Password: password, Permanent: true })
}

/** Signs somebody in with the password. */
export async function signedIn(place: Place, USERNAME: string): Promise<Tokens> {
  const { AuthenticationResult } = await send<{ AuthenticationResult: Tokens }>('InitiateAuth', {
    ClientId: place.ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
  })
  return AuthenticationResult
}

/** Makes a user and signs in. */
export async function newSignIn(place: Place, name: string): Promise<Tokens> {
  await newUser(place, name)
  return signedIn(place, name)
}

/** Signs somebody up. @returns the code that came */
export async function signedUp(place: Place, Username: string): Promise<string> {
  const { ClientId } = place
  const UserAttributes = attributesOf(place, Username)
  await send('SignUp', { ClientId, Username, Password: password, UserAttributes })
  return codeSentTo(addressOf(place, Username))
}

/** A user who forgot the password. @returns the code that came */
export async function forgetful(place: Place, Username: string): Promise<string> {
  await newUser(place, Username)
  await send('ForgotPassword', { ClientId: place.ClientId, Username })
  return codeSentTo(addressOf(place, Username))
}

/** The session of a new user whose sign-in is to choose a password. */
export async function choosing(place: Place, Username: string, more = {}): Promise<string> {
  const { UserPoolId, ClientId } = place
  await send('AdminCreateUser', {
    UserPoolId,
    Username,
    UserAttributes: attributesOf(place, Username, more),
    TemporaryPassword: password,
    MessageAction: 'SUPPRESS',
  })
  const { Session } = await send<{ Session: string }>('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: password },
  })
  return Session
}
