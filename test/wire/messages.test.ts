import { randomUUID } from 'node:crypto'
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  ForgotPasswordCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
  type CreateUserPoolCommandInput,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from '@jest/globals'
import { codeIn, newestMessage } from './inbox.ts'
import { asAdmin } from './clients.ts'
import { serverUrl } from './server.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'

interface Setting {
  readonly poolId: string
  readonly clientId: string
}

async function aPool(
  settings: Partial<CreateUserPoolCommandInput>,
  client: Partial<UserPoolClientType> = {},
): Promise<Setting> {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'wire-messages',
      AutoVerifiedAttributes: ['email'],
      ...settings,
    }),
  )
  const poolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'app', ...client }),
  )
  return { poolId, clientId: UserPoolClient?.ClientId ?? '' }
}

async function aDomain({ poolId }: Setting): Promise<string> {
  const Domain = `shop-${randomUUID()}`
  await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain }))
  return Domain
}

function signUp(
  { clientId }: Setting,
  name: string,
  contacts: Readonly<Record<string, string>> = { email: `${name}@example.com` },
) {
  return cognito.send(
    new SignUpCommand({
      ClientId: clientId,
      Username: name,
      Password: password,
      UserAttributes: Object.entries(contacts).map(([Name, Value]) => ({ Name, Value })),
    }),
  )
}

async function statusOf({ poolId }: Setting, name: string): Promise<string | undefined> {
  const command = new AdminGetUserCommand({ UserPoolId: poolId, Username: name })
  return (await cognito.send(command)).UserStatus
}

/** The address of the link in a message. */
async function linkSentTo(to: string): Promise<string> {
  const { html = '' } = await newestMessage(to)
  return (/href="([^"]*)"/u.exec(html)?.[1] ?? '').replaceAll('&amp;', '&')
}

describe('a client that hides who exists', () => {
  it('sends codes after the answer, that are as good', async () => {
    const pool = await aPool({}, { PreventUserExistenceErrors: 'ENABLED' })
    const name = randomUUID()
    const who = { ClientId: pool.clientId, Username: name }
    const email = `${name}@example.com`
    await signUp(pool, name)
    const first = await newestMessage(email)
    await cognito.send(new ResendConfirmationCodeCommand(who))
    const again = await newestMessage(email, first.id)
    await cognito.send(new ConfirmSignUpCommand({ ...who, ConfirmationCode: codeIn(again) }))
    await cognito.send(new ForgotPasswordCommand(who))
    const reset = await newestMessage(email, again.id)
    const Password = 'Another-Horse-8'
    await cognito.send(
      new ConfirmForgotPasswordCommand({ ...who, ConfirmationCode: codeIn(reset), Password }),
    )
  })
})

describe('a pool that confirms by link', () => {
  const byLink = {
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' },
  } as const

  it('confirms whoever opens the link, once', async () => {
    const pool = await aPool(byLink)
    const domain = await aDomain(pool)
    const name = `jane+${randomUUID()}`
    await signUp(pool, name)
    const link = await linkSentTo(`${name}@example.com`)
    expect(link).toMatch(`${serverUrl()}/auth/${domain}/confirmUser?client_id=${pool.clientId}`)
    const head = await fetch(link, { method: 'HEAD' })
    expect([head.status, await statusOf(pool, name)]).toEqual([200, 'UNCONFIRMED'])
    const page = await fetch(link)
    expect(await page.text()).toContain('Your registration has been confirmed!')
    expect([page.status, await statusOf(pool, name)]).toEqual([200, 'CONFIRMED'])
    const again = await fetch(link)
    expect([again.status, await again.text()]).toEqual([
      400,
      expect.stringContaining('This link cannot be used'),
    ])
  })

  it('refuses sign-up while it has no domain', async () => {
    const pool = await aPool(byLink)
    await expect(signUp(pool, 'jane')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        'Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool',
    })
  })
})
