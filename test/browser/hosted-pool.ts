import { randomUUID } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolDomainCommand,
  SetUserPoolMfaConfigCommand,
  type CreateUserPoolClientRequest,
  type CreateUserPoolRequest,
  type SetUserPoolMfaConfigRequest,
} from '@aws-sdk/client-cognito-identity-provider'
import { asAdmin } from '../wire/clients.ts'
import { poolWithApp } from '../wire/pool-with-app.ts'
import { browserRun, type Visitor } from './browser.ts'

/** A pool with hosted pages, and the web page of the quick starts as its app. */
export interface HostedPool {
  readonly cognito: CognitoIdentityProviderClient
  readonly userPoolId: string
  readonly clientId: string
  /** Where its pages are, without a slash at the end. */
  readonly base: string
  /** Somebody confirmed, with a verified address and the password of all tests. */
  addUser(): Promise<string>
}

/** What a pool for the tests has beyond the usual. */
export interface PoolOptions {
  readonly pool?: Partial<CreateUserPoolRequest>
  readonly mfa?: Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>
  readonly app?: Partial<CreateUserPoolClientRequest>
}

export const password = 'Correct-Horse-7'

const appName = 'web-page'

/** Makes a pool in which people sign in by e-mail address. */
export async function hostedPool({ pool, mfa, app }: PoolOptions = {}): Promise<HostedPool> {
  const { url } = browserRun()
  const cognito = new CognitoIdentityProviderClient(asAdmin(url))
  const { UserPoolId, ClientId } = await poolWithApp(
    cognito,
    {
      PoolName: 'Notes',
      UsernameAttributes: ['email'],
      AutoVerifiedAttributes: ['email'],
      ...pool,
    },
    { ...hostedApp(), ...app },
  )
  if (mfa) await cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...mfa }))
  const Domain = `pool-${randomUUID()}`
  await cognito.send(
    new CreateUserPoolDomainCommand({ UserPoolId, Domain, ManagedLoginVersion: 2 }),
  )
  const addUser = async () => {
    const Username = newAddress()
    const Password = password
    await cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: [
          { Name: 'email', Value: Username },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    )
    const setting = { UserPoolId, Username, Password, Permanent: true }
    await cognito.send(new AdminSetUserPasswordCommand(setting))
    return Username
  }
  const base = `${url}/auth/${Domain}`
  return { cognito, userPoolId: UserPoolId, clientId: ClientId, base, addUser }
}

/** An address that nobody has yet. */
export function newAddress(): string {
  return `jane.${randomUUID().slice(0, 8)}@example.com`
}

/** What an app client needs that signs people in on the hosted pages. */
export function hostedApp(name = appName): Partial<CreateUserPoolClientRequest> {
  const here = `${browserRun().appsUrl}/${name}/`
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [here],
    LogoutURLs: [here],
    SupportedIdentityProviders: ['COGNITO'],
  }
}

/** Opens the web page as the app of a pool, and follows its button to the hosted pages. */
export async function beginSignIn({ page }: Visitor, pool: HostedPool): Promise<void> {
  const { url, appsUrl } = browserRun()
  const { userPoolId, clientId } = pool
  await page.route('**/settings.json', (route) =>
    route.fulfill({ json: { authority: `${url}/${userPoolId}`, clientId } }),
  )
  await page.goto(`${appsUrl}/${appName}/`)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${pool.base}/**`)
}

/** Waits until the web page says something of who is signed in. */
export async function appSays({ page }: Visitor, text: string): Promise<void> {
  await page.waitForURL(`${browserRun().appsUrl}/**`)
  await page.getByText(text, { exact: true }).waitFor()
}

/** Fills in who somebody is and their password, on the page that a sign-in begins on. */
export async function signIn(visitor: Visitor, username: string, secret = password): Promise<void> {
  await visitor.page.getByLabel('Email address').fill(username)
  await visitor.page.getByLabel('Password', { exact: true }).fill(secret)
  await visitor.press('Sign in')
}

/** Fills in a code, on a page that asks for one. */
export async function giveCode(visitor: Visitor, code: string): Promise<void> {
  await visitor.page.locator('input[name=code]').fill(code)
  await visitor.press('Continue')
}
