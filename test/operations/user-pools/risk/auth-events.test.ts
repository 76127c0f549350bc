import type { AuthEventType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { changePassword } from '../../../../lib/operations/user-pools/account/change-password.ts'
import { confirmForgotPassword } from '../../../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../../../lib/operations/user-pools/recovery/forgot-password.ts'
import { adminListUserAuthEvents } from '../../../../lib/operations/user-pools/risk/admin-list-user-auth-events.ts'
import { adminUpdateAuthEventFeedback } from '../../../../lib/operations/user-pools/risk/admin-update-auth-event-feedback.ts'
import { updateAuthEventFeedback } from '../../../../lib/operations/user-pools/risk/update-auth-event-feedback.ts'
import { confirmSignUp } from '../../../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { resendConfirmationCode } from '../../../../lib/operations/user-pools/sign-up/resend-confirmation-code.ts'
import { signUp } from '../../../../lib/operations/user-pools/sign-up/sign-up.ts'
import { adminDeleteUser } from '../../../../lib/operations/user-pools/users/admin-delete-user.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import type { User } from '../../../../lib/store/users.ts'
import { feedbackToken } from '../../../../lib/user-pools/risk/feedback-token.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aRisk, protectedBy, signInFrom } from '../../../user-pools/risk/setting.ts'
import {
  aUser,
  claimsOf,
  everyFlow,
  password,
  refresh,
  srpSignIn,
} from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

const email = 'jane@example.com'
let stage: Stage
let pool: UserPool
let client: AppClient
let jane: User
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())
beforeEach(async () => {
  pool = await aPool(stage.services, {
    ...protectedBy('AUDIT'),
    AutoVerifiedAttributes: ['email'],
  })
  client = await aClient(stage.services, pool, everyFlow)
  jane = await aUser(stage.services, pool, {
    username: 'jane',
    attributes: { email, email_verified: 'true' },
  })
})

const list = (input: { Username?: string; MaxResults?: number; NextToken?: string } = {}) =>
  run(adminListUserAuthEvents, stage.services, {
    UserPoolId: pool.id,
    Username: 'jane',
    ...input,
  })

/** The events of a user, the oldest first. */
async function eventsOf(Username = 'jane'): Promise<AuthEventType[]> {
  const { AuthEvents = [] } = await list({ Username })
  return AuthEvents.reverse()
}

const signIn = (secret = password) =>
  signInFrom(stage.services, client, { name: 'jane', secret }).finally(later)
const later = () => {
  stage.clock.now += 1000
}

describe('the events of a user', () => {
  it('tell of a sign-in, and its tokens tell of the event', async () => {
    const at = stage.clock.now
    const { AuthenticationResult: tokens } = await signIn()
    const [event, ...others] = await eventsOf()
    expect(others).toEqual([])
    expect(event).toEqual({
      EventId: expect.stringMatching(/^[\w-]{36}$/u),
      EventType: 'SignIn',
      CreationDate: new Date(at),
      EventResponse: 'Pass',
      EventRisk: {
        RiskDecision: 'NoRisk',
        RiskLevel: undefined,
        CompromisedCredentialsDetected: false,
      },
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
      EventContextData: {
        IpAddress: '127.0.0.1',
        DeviceName: 'test',
        City: 'unknown',
        Country: 'unknown',
      },
      EventFeedback: undefined,
    })
    const parameters = { REFRESH_TOKEN: tokens?.RefreshToken ?? '' }
    const { AuthenticationResult: again } = await refresh(stage.services, client, parameters)
    for (const token of [tokens?.AccessToken, tokens?.IdToken, again?.AccessToken]) {
      expect(claimsOf(token)).toMatchObject({ event_id: event?.EventId })
    }
  })

  it('tell of a wrong password, and of no try inside a lock', async () => {
    for (let tries = 0; tries < 7; tries++) {
      await signInFrom(stage.services, client, { name: 'jane', secret: 'Wrong-123' }).catch(
        () => undefined,
      )
    }
    const events = await eventsOf()
    expect(events).toHaveLength(5)
    expect(events[0]).toMatchObject({
      EventResponse: 'Fail',
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }],
    })
  })

  it('tell once of a sign-in by SRP', async () => {
    await srpSignIn(stage.services, client, { name: 'jane' })
    await srpSignIn(stage.services, client, { name: 'jane', secret: 'Wrong-123' }).catch(later)
    expect(await eventsOf()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ EventResponse: 'Pass' }),
        expect.objectContaining({ EventResponse: 'Fail' }),
      ]),
    )
    expect(await eventsOf()).toHaveLength(2)
  })

  it('tell of a compromised password that is let pass', async () => {
    await aUser(stage.services, pool, { username: 'password' })
    const about = { ClientId: client.id, Username: 'june', Password: 'Password1!' }
    await run(signUp, stage.services, about)
    expect(await eventsOf('june')).toMatchObject([
      { EventType: 'SignUp', EventRisk: { CompromisedCredentialsDetected: true } },
    ])
  })

  it('tell of sign-up, forgotten and changed passwords, and codes sent again', async () => {
    const about = { ClientId: client.id, Username: 'june' }
    const address = 'june@example.com'
    await run(signUp, stage.services, {
      ...about,
      Password: password,
      UserAttributes: [{ Name: 'email', Value: address }],
    }).finally(later)
    await run(resendConfirmationCode, stage.services, about).finally(later)
    const confirm = (ConfirmationCode: string) =>
      run(confirmSignUp, stage.services, { ...about, ConfirmationCode }).finally(later)
    await expect(confirm('000000')).rejects.toThrow()
    await confirm(stage.codeTo(address))
    await run(forgotPassword, stage.services, about).finally(later)
    await run(confirmForgotPassword, stage.services, {
      ...about,
      ConfirmationCode: stage.codeTo(address),
      Password: 'Another-123',
    }).finally(later)
    const { AuthenticationResult: tokens } = await signInFrom(stage.services, client, {
      name: 'june',
      secret: 'Another-123',
    }).finally(later)
    const change = (PreviousPassword: string) =>
      run(changePassword, stage.services, {
        AccessToken: tokens?.AccessToken ?? '',
        PreviousPassword,
        ProposedPassword: password,
      }).finally(later)
    await expect(change('Wrong-123')).rejects.toThrow()
    await change('Another-123')
    const events = (await eventsOf('june')).map(
      ({ EventType, EventResponse }) => `${EventType ?? ''} ${EventResponse ?? ''}`,
    )
    expect(events).toEqual([
      'SignUp InProgress',
      'ResendCode Pass',
      'SignUp Fail',
      'SignUp Pass',
      'ForgotPassword InProgress',
      'ForgotPassword Pass',
      'SignIn Pass',
      'PasswordChange Fail',
      'PasswordChange Pass',
    ])
  })

  it('are listed page by page, the newest first', async () => {
    for (let times = 0; times < 5; times++) await signIn()
    const all = (await eventsOf()).map(({ EventId }) => EventId).reverse()
    const seen: (string | undefined)[] = []
    let NextToken: string | undefined
    do {
      const page = await list({ MaxResults: 2, ...(NextToken && { NextToken }) })
      seen.push(...(page.AuthEvents ?? []).map(({ EventId }) => EventId))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    expect(seen).toEqual(all)
    await expect(list({ NextToken: 'nonsense' })).rejects.toEqual(
      refusal('InvalidParameterException', 'Invalid pagination token.'),
    )
  })

  it('go with the user, and a later one of the name has none', async () => {
    await signIn()
    await run(adminDeleteUser, stage.services, { UserPoolId: pool.id, Username: 'jane' })
    const left = await stage.services.table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `pool#${pool.id}#user#jane` } },
    })
    expect(left.items.map(({ sk }) => sk)).toEqual(['guard'])
    await aUser(stage.services, pool, { username: 'jane' })
    expect(await eventsOf()).toEqual([])
  })

  it('are gone in two years, and in a day where nobody has the name', async () => {
    await signIn()
    await signInFrom(stage.services, client, { name: 'nobody' }).catch(() => undefined)
    const ttlOf = async (name: string) => {
      const { items } = await stage.services.table.query({
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: {
          ':pk': { S: `pool#${pool.id}#user#${name}` },
          ':sk': { S: 'event#' },
        },
      })
      return (Number(items[0]?.ttl) * 1000 - stage.clock.now) / 86_400_000
    }
    expect(await ttlOf('jane')).toBeCloseTo(730, 1)
    const hidden = await aClient(stage.services, pool, {
      ...everyFlow,
      PreventUserExistenceErrors: 'ENABLED',
    })
    await signInFrom(stage.services, hidden, { name: 'nobody' }).catch(() => undefined)
    expect(await ttlOf('nobody')).toBeCloseTo(1, 1)
  })

  it('cost the same for a name that nobody has, where that is hidden', async () => {
    const hidden = await aClient(stage.services, pool, {
      ...everyFlow,
      PreventUserExistenceErrors: 'ENABLED',
    })
    const costOf = async (name: string) => {
      const calls = await stage.callsOf(() =>
        signInFrom(stage.services, hidden, { name, secret: 'Wrong-123' }),
      )
      return calls.map(({ operation }) => operation)
    }
    expect(await costOf('nobody')).toEqual(await costOf('jane'))
  })
})

describe.each([
  ['AdminListUserAuthEvents', () => list()],
  ['AdminUpdateAuthEventFeedback', () => say('Valid')],
  ['UpdateAuthEventFeedback', () => tell('Valid')],
])('%s', (name, call) => {
  it('is refused in a pool without threat protection', async () => {
    pool = await aPool(stage.services)
    await aUser(stage.services, pool, { username: 'jane' })
    await expect(call()).rejects.toEqual(
      refusal('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled.'),
    )
  })

  it('does not know the pool', async () => {
    pool = { ...pool, id: 'us-east-1_nosuchone' }
    await expect(call()).rejects.toEqual(
      refusal('ResourceNotFoundException', 'User pool us-east-1_nosuchone does not exist.'),
    )
  })

  it('does not know the user', async () => {
    await run(adminDeleteUser, stage.services, { UserPoolId: pool.id, Username: 'jane' })
    await expect(call()).rejects.toEqual(
      name.startsWith('Admin')
        ? refusal('UserNotFoundException', 'User does not exist.')
        : refusal('NotAuthorizedException', 'Invalid feedback token.'),
    )
  })
})

const say = (FeedbackValue: 'Valid' | 'Invalid', EventId = 'no-such-event') =>
  run(adminUpdateAuthEventFeedback, stage.services, {
    UserPoolId: pool.id,
    Username: 'jane',
    EventId,
    FeedbackValue,
  })
const tell = (FeedbackValue: 'Valid' | 'Invalid', EventId = 'no-such-event', FeedbackToken = 'x') =>
  run(updateAuthEventFeedback, stage.services, {
    UserPoolId: pool.id,
    Username: 'jane',
    EventId,
    FeedbackToken,
    FeedbackValue,
  })

describe('what is said of an event', () => {
  const known = { sourceIp: '192.0.2.7', userAgent: 'Browser 1' }
  const risky = { sourceIp: '198.51.100.7', userAgent: 'Browser 2' }
  const from = (where: { sourceIp: string; userAgent: string }) =>
    signInFrom(stage.services, client, { name: 'jane', ...where }).finally(() => {
      stage.clock.now += 3_600_000
    })
  const last = async () => (await eventsOf()).at(-1)

  it('stays with it, and changes what is thought of the next sign-ins', async () => {
    await from(known)
    await from(risky)
    const event = await last()
    expect(event?.EventRisk).toMatchObject({ RiskDecision: 'AccountTakeover', RiskLevel: 'Medium' })
    await say('Invalid', event?.EventId)
    expect(await last()).toEqual({
      ...event,
      EventFeedback: {
        FeedbackValue: 'Invalid',
        Provider: 'Admin',
        FeedbackDate: new Date(stage.clock.now),
      },
    })
    await from(risky)
    expect((await last())?.EventRisk?.RiskLevel).toBe('High')
    await say('Valid', (await last())?.EventId)
    await from(risky)
    expect((await last())?.EventRisk?.RiskDecision).toBe('NoRisk')
  })

  it("is taken from the user by the event's own token", async () => {
    await from(known)
    await from(known)
    const [first, second] = (await eventsOf()).map(({ EventId = '' }) => EventId)
    const owner = { poolId: pool.id, sub: jane.sub, id: first ?? '' }
    const token = await feedbackToken(stage.services.keyring, owner)
    await tell('Valid', first, token)
    expect((await eventsOf())[0]?.EventFeedback).toMatchObject({
      FeedbackValue: 'Valid',
      Provider: 'User',
    })
    await expect(tell('Valid', second, token)).rejects.toEqual(
      refusal('NotAuthorizedException', 'Invalid feedback token.'),
    )
  })

  it('is refused of an event that the user has not', async () => {
    await expect(say('Valid', 'nonsense')).rejects.toEqual(
      refusal('ResourceNotFoundException', 'Auth event nonsense does not exist.'),
    )
  })

  it('loses nothing when many say it at once', async () => {
    await from(known)
    const { EventId } = (await last()) ?? {}
    await Promise.all(Array.from({ length: 8 }, () => say('Invalid', EventId)))
    expect((await last())?.EventFeedback?.FeedbackValue).toBe('Invalid')
  })
})

describe('a pool without threat protection', () => {
  it('keeps no event', async () => {
    pool = await aPool(stage.services)
    client = await aClient(stage.services, pool, everyFlow)
    await aUser(stage.services, pool, { username: 'jane' })
    await aRisk(stage.services, pool, {})
    await signIn()
    const { items } = await stage.services.table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `pool#${pool.id}#user#jane` } },
    })
    expect(items.map(({ sk }) => sk).filter((sk) => !String(sk).startsWith('search#'))).toEqual([
      'guard',
      'user',
    ])
  })
})
