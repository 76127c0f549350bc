import { randomInt, randomUUID } from 'node:crypto'
import {
  AdminCreateUserCommand,
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
import { describe, expect, it, jest } from '@jest/globals'
import { codeIn, newestMessage } from './inbox.ts'
import { asAdmin } from './clients.ts'
import { vectors } from '../vectors.ts'
import { serverUrl } from './server.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'

jest.setTimeout(20_000) // for messages that come by the stream, on a busy machine

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
    expect(await page.text()).toContain('Your account is confirmed')
    expect([page.status, await statusOf(pool, name)]).toEqual([200, 'CONFIRMED'])
    const again = await fetch(link)
    expect([again.status, await again.text()]).toEqual([
      400,
      expect.stringContaining('This link can’t be used'),
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

/** A phone number that nobody else here has. */
function aNumber(): string {
  return `+1555${String(randomInt(10_000_000)).padStart(7, '0')}`
}

describe('a pool with senders of its own', () => {
  it('sends e-mail from its address, and takes replies where it says', async () => {
    const pool = await aPool({
      EmailConfiguration: {
        EmailSendingAccount: 'DEVELOPER',
        SourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/shop.example',
        From: 'Bücher & Mehr <shop@shop.example>',
        ReplyToEmailAddress: 'help@shop.example',
      },
      VerificationMessageTemplate: {
        EmailSubject: 'Ihr Code — 漢字',
        EmailMessage: '<p>Ihr Code: <b>{####}</b></p>',
      },
    })
    const name = randomUUID()
    await signUp(pool, name)
    await expect(newestMessage(`${name}@example.com`)).resolves.toMatchObject({
      from: 'Bücher & Mehr <shop@shop.example>',
      replyTo: 'help@shop.example',
      subject: 'Ihr Code — 漢字',
      text: expect.stringMatching(/^Ihr Code: \d{6}$/u),
    })
  })

  it.each<[string, CreateUserPoolCommandInput['SmsConfiguration'], string | undefined]>([
    ['SNS', { SnsCallerArn: 'arn:aws:iam::123456789012:role/service-role/sms' }, undefined],
    [
      'End User Messaging',
      {
        EumsSms: {
          CallerArn: 'arn:aws:iam::123456789012:role/service-role/sms',
          OriginationIdentity: '+15550009999',
        },
      },
      '+15550009999',
    ],
  ])('sends text messages by %s', async (_, SmsConfiguration, from) => {
    const pool = await aPool({
      AutoVerifiedAttributes: ['phone_number'],
      SmsConfiguration,
      SmsVerificationMessage: 'Your code: {####}',
    })
    const phone_number = aNumber()
    await signUp(pool, randomUUID(), { phone_number })
    const message = await newestMessage(phone_number)
    expect(message).toMatchObject({ kind: 'sms', text: expect.stringMatching(/: \d{6}$/u) })
    expect(message.from).toBe(from)
  })

  it('tells when its role may not be assumed', async () => {
    const pool = await aPool({
      AutoVerifiedAttributes: ['phone_number'],
      SmsConfiguration: {
        SnsCallerArn: 'arn:aws:iam::123456789012:role/cognate/not-there',
        ExternalId: 'shop',
      },
    })
    await expect(signUp(pool, 'jane', { phone_number: aNumber() })).rejects.toMatchObject({
      name: 'InvalidSmsRoleTrustRelationshipException',
      message: 'Role does not have a trust relationship allowing Cognito to assume the role',
    })
  })

  it('reaches addresses of other letters', async () => {
    const pool = await aPool({})
    const email = `jürgen-${randomUUID()}@müller.example`
    await signUp(pool, randomUUID(), { email })
    const [local = ''] = email.split('@')
    const addresses = [email, `${local}@xn--mller-kva.example`]
    const found = await Promise.any(addresses.map((address) => newestMessage(address)))
    expect(codeIn(found)).toMatch(/^\d{6}$/u)
  })
})

describe('hostile texts', () => {
  const fields = vectors('injection/fields.json') as Record<string, string | string[]> | undefined
  const values = Object.values(fields ?? {}).flat()

  it('in user names and passwords stay text in an invitation, to one address', async () => {
    const pool = await aPool({
      AdminCreateUserConfig: {
        InviteMessageTemplate: {
          EmailSubject: 'For {username}',
          EmailMessage: '<p title="{username}">{username}</p><p>{####}</p>',
        },
      },
      Policies: { PasswordPolicy: { MinimumLength: 6 } },
    })
    for (const value of values) {
      const email = `${randomUUID()}@example.com`
      const created = await cognito
        .send(
          new AdminCreateUserCommand({
            UserPoolId: pool.poolId,
            Username: value,
            TemporaryPassword: `Aa1${value}`.slice(0, 60),
            UserAttributes: [{ Name: 'email', Value: email }],
            DesiredDeliveryMediums: ['EMAIL'],
          }),
        )
        .catch((error: unknown) => error)
      if (created instanceof Error) {
        expect(created.name).toMatch(
          /^(?:InvalidParameter|InvalidPassword|Serialization)Exception$/u,
        )
        continue
      }
      const { to, subject, html = '', text } = await newestMessage(email)
      expect([to, subject]).toEqual([email, `For ${value}`.trim()])
      expect(text).toContain(value)
      expect(html.replace(/<p title="[^"<>]*">|<\/?p>/gu, '')).not.toMatch(/[<>"]/u)
    }
  })

  it('in addresses are refused or reach that address alone', async () => {
    const pool = await aPool({})
    for (const email of fields?.email ?? []) {
      const done = await signUp(pool, randomUUID(), { email }).catch((error: unknown) => error)
      if (done instanceof Error) {
        expect(done.name).toMatch(/^(?:InvalidParameter|CodeDeliveryFailure)Exception$/u)
      } else {
        const quoted = email.replace(/^[^@]*/u, '"$&"') // the same address
        const { to } = await Promise.any([email, quoted].map((address) => newestMessage(address)))
        expect([email, quoted]).toContain(to)
      }
    }
  })

  it('in templates begin no header', async () => {
    const pool = await aPool({
      VerificationMessageTemplate: {
        EmailSubject: 'Code\r\nBcc: eve@example.com\r\n\r\n{##x##}',
        EmailMessage: '{####}\r\n.\r\nMAIL FROM:<eve@example.com>\r\n',
      },
    })
    const name = randomUUID()
    await signUp(pool, name)
    const { subject, text } = await newestMessage(`${name}@example.com`)
    expect(subject).toBe('Code Bcc: eve@example.com {##x##}')
    expect(text).toContain('MAIL FROM:')
  })
})
