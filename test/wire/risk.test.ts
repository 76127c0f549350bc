import { randomUUID } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminListUserAuthEventsCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateAuthEventFeedbackCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolDomainCommand,
  SetRiskConfigurationCommand,
  SignUpCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'
import { newestMessage } from './inbox.ts'
import { poolWithApp } from './pool-with-app.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'
const warning =
  '{event-id} {feedback-token} <a href={one-click-link-valid}>mine</a> <a href={one-click-link-invalid}>not mine</a>'
let UserPoolId = ''
let ClientId = ''

beforeAll(async () => {
  const made = await poolWithApp(cognito, {
    PoolName: 'wire-risk',
    UserPoolTier: 'PLUS',
    UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
  })
  UserPoolId = made.UserPoolId
  ClientId = made.ClientId
  await cognito.send(
    new CreateUserPoolDomainCommand({ UserPoolId, Domain: `risk-${randomUUID()}` }),
  )
  await cognito.send(
    new SetRiskConfigurationCommand({
      UserPoolId,
      RiskExceptionConfiguration: { BlockedIPRangeList: ['203.0.113.0/24'] },
      AccountTakeoverRiskConfiguration: {
        NotifyConfiguration: {
          SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com',
          NoActionEmail: { Subject: 'Was it you?', HtmlBody: warning },
        },
        Actions: { MediumAction: { Notify: true, EventAction: 'NO_ACTION' } },
      },
    }),
  )
})

async function aUser() {
  const Username = `user-${randomUUID()}`
  const who = { UserPoolId, Username }
  const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
  await cognito.send(
    new AdminCreateUserCommand({ ...who, UserAttributes, MessageAction: 'SUPPRESS' }),
  )
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
  )
  return who
}

const signIn = (Username: string, IpAddress: string, agent: string) =>
  cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: password },
      ContextData: {
        IpAddress,
        ServerName: 'example.com',
        ServerPath: '/',
        HttpHeaders: [{ headerName: 'User-Agent', headerValue: agent }],
      },
    }),
  )

describe('risk over the wire', () => {
  it('refuses blocked addresses and compromised passwords', async () => {
    const { Username } = await aUser()
    await expect(signIn(Username, '203.0.113.7', 'Browser 1')).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Request not allowed due to security reasons.',
    })
    const common = { ClientId, Username: `user-${randomUUID()}`, Password: 'Password1!' }
    await expect(cognito.send(new SignUpCommand(common))).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Provided password cannot be used for security reasons.',
    })
  })

  it('lists events, warns the user, and takes feedback from both', async () => {
    const who = await aUser()
    const { Username } = who
    await signIn(Username, '192.0.2.7', 'Browser 1')
    await signIn(Username, '192.0.2.7', 'Browser 1')
    await signIn(Username, '198.51.100.7', 'Browser 1')
    const { AuthEvents = [] } = await cognito.send(new AdminListUserAuthEventsCommand(who))
    expect(AuthEvents).toMatchObject([
      {
        EventResponse: 'Pass',
        EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'Medium' },
      },
      { EventResponse: 'Pass', EventRisk: { RiskDecision: 'NoRisk' } },
      { EventResponse: 'Pass', EventRisk: { RiskDecision: 'NoRisk' } },
    ])
    expect(AuthEvents[0]?.CreationDate).toBeInstanceOf(Date)
    const EventId = AuthEvents[0]?.EventId
    const mail = await newestMessage(`${Username}@example.com`)
    const [eventId, FeedbackToken = ''] = mail.text.trim().split(/\s+/u)
    expect(eventId).toBe(EventId)
    const said = { ...who, EventId, FeedbackValue: 'Invalid', FeedbackToken } as const
    await cognito.send(new UpdateAuthEventFeedbackCommand(said))
    const forged = new UpdateAuthEventFeedbackCommand({ ...said, FeedbackToken: 'forged' })
    await expect(cognito.send(forged)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid feedback token.',
    })
    await cognito.send(new AdminUpdateAuthEventFeedbackCommand(said))
    const page = await cognito.send(new AdminListUserAuthEventsCommand({ ...who, MaxResults: 1 }))
    expect(page.AuthEvents?.[0]?.EventFeedback).toMatchObject({
      FeedbackValue: 'Invalid',
      Provider: 'Admin',
    })
    expect(page.NextToken).toBeDefined()
    await expect(
      cognito.send(new AdminUpdateAuthEventFeedbackCommand({ ...said, EventId: 'nonsense' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Auth event nonsense does not exist.',
    })
  })

  it('takes the feedback of who follows a link and presses its button', async () => {
    const who = await aUser()
    const { Username } = who
    await signIn(Username, '192.0.2.7', 'Browser 1')
    await signIn(Username, '198.51.100.7', 'Browser 1')
    const { html = '' } = await newestMessage(`${Username}@example.com`)
    const [, link = ''] = /href=(\S+)>not mine/u.exec(html) ?? []
    const url = link.replaceAll('&amp;', '&')
    const feedback = async () => {
      const events = new AdminListUserAuthEventsCommand({ ...who, MaxResults: 1 })
      return (await cognito.send(events)).AuthEvents?.[0]?.EventFeedback
    }
    const page = await fetch(url)
    const shown = await page.text()
    expect([page.status, shown]).toEqual([200, expect.stringContaining('No, it wasn’t me')])
    expect(await feedback()).toBeUndefined()
    const [, _csrf = ''] = /name="_csrf" value="([^"]+)"/u.exec(shown) ?? []
    const cookie = page.headers.getSetCookie().map((one) => one.split(';')[0])
    const body = new URLSearchParams({ _csrf, step: 'no' })
    const done = await fetch(url, { method: 'POST', body, headers: { cookie: cookie.join('; ') } })
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('Thank you')])
    expect(await feedback()).toMatchObject({ FeedbackValue: 'Invalid', Provider: 'User' })
    const forged = await fetch(url.replace(/feedback_token=[^&]+/u, 'feedback_token=forged'))
    expect([forged.status, await forged.text()]).toEqual([
      400,
      expect.stringContaining('This link can’t be used'),
    ])
  })
})
