import type { AccountTakeoverEventActionType } from '@aws-sdk/client-cognito-identity-provider'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals'
import { DeliveryFault } from '../../../lib/delivery/faults.ts'
import { adminListUserAuthEvents } from '../../../lib/operations/user-pools/risk/admin-list-user-auth-events.ts'
import { adminDeleteUser } from '../../../lib/operations/user-pools/users/admin-delete-user.ts'
import { adminUpdateUserAttributes } from '../../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import { authEventRef } from '../../../lib/store/auth-events.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../builders.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../../triggers/lambda-endpoint.ts'
import { answer, begin } from '../challenges.ts'
import { askForAWord } from '../demanding-pools.ts'
import { aUser, everyFlow } from '../people.ts'
import { refusal, roundTrips } from '../stage.ts'
import { aRisk, protectedBy, signInFrom, type From } from './setting.ts'

/** What is written to users of their risky sign-ins, after the answer. */
const home = { sourceIp: '192.0.2.7', userAgent: 'Browser 1' }
const away = { sourceIp: '198.51.100.7', userAgent: 'Browser 2' } // medium, an hour later
const blocked = refusal('NotAuthorizedException', 'Unable to login because of security reasons.')
const email = 'jane@example.com'
const phone = '+15555550100'

let stage: TriggerStage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aTriggerStage()
  askForAWord(stage)
})
afterAll(() => stage.stop())

let log: string
beforeEach(async () => {
  log = ''
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    log += String(text)
    return true
  })
  pool = await aPool(stage.services, {
    ...protectedBy('ENFORCED'),
    UserPoolAddOns: {
      AdvancedSecurityMode: 'ENFORCED',
      AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'ENFORCED' },
    },
    MfaConfiguration: 'OPTIONAL',
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
    LambdaConfig: {
      DefineAuthChallenge: arnOf('define'),
      CreateAuthChallenge: arnOf('create'),
      VerifyAuthChallengeResponse: arnOf('verify'),
    },
  })
  const { ExplicitAuthFlows } = everyFlow
  client = await aClient(stage.services, pool, {
    ExplicitAuthFlows: [...ExplicitAuthFlows, 'ALLOW_CUSTOM_AUTH'],
  })
  await aUser(stage.services, pool, { username: 'jane', attributes: { email } })
  await aUser(stage.services, pool, {
    username: 'june',
    attributes: { email, phone_number: phone },
  })
  await stage.deliver()
  stage.outbox.length = 0
})
afterEach(() => {
  jest.restoreAllMocks()
})

/** Signs in an hour later. */
const from = (where: From, name = 'jane') => {
  stage.clock.now += 3_600_000
  return signInFrom(stage.services, client, { name, ...where })
}

const acting = (EventAction: AccountTakeoverEventActionType, Notify = true) =>
  aRisk(stage.services, pool, {
    AccountTakeoverRiskConfiguration: {
      NotifyConfiguration: {
        SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/security@example.com',
        From: 'Security <security@example.com>',
        BlockEmail: {
          Subject: 'Blocked: {username}',
          HtmlBody: '<b>{ip-address}</b> {device-name} {event-id} {feedback-token}',
        },
      },
      Actions: { MediumAction: { Notify, EventAction } },
    },
  })

const lastEvent = async (Username = 'jane') => {
  const about = { UserPoolId: pool.id, Username, MaxResults: 1 }
  return (await run(adminListUserAuthEvents, stage.services, about)).AuthEvents?.[0]
}

const delivered = async () => {
  stage.outbox.length = 0
  await stage.deliver()
  return stage.outbox.map((message) => ('subject' in message ? message.subject : message.text))
}

describe('the warning of a risky sign-in', () => {
  it("is written in the configuration's words", async () => {
    await acting('BLOCK')
    await from(home)
    await stage.deliver()
    expect(stage.outbox).toEqual([])
    await expect(from(away)).rejects.toEqual(blocked)
    const { EventId = '' } = (await lastEvent()) ?? {}
    await stage.deliver()
    expect(stage.outbox).toMatchObject([
      {
        to: email,
        subject: 'Blocked: jane',
        from: { address: 'security@example.com' },
        html: expect.stringMatching(
          new RegExp(`^<b>198\\.51\\.100\\.7</b> Browser 2 ${EventId} [\\w-]+$`, 'u'),
        ),
      },
    ])
  })

  it('is written in ours, and markup in a name is none', async () => {
    await acting('NO_ACTION')
    await from(home)
    await from({ ...away, userAgent: '<script>{event-id}' })
    await stage.deliver()
    expect(stage.outbox).toHaveLength(1)
    expect(stage.outbox[0]).toMatchObject({
      html: expect.stringContaining('from 198.51.100.7 with &lt;script&gt;{event-id}.'),
    })
  })

  it('is no warning where the configuration wants none', async () => {
    await acting('NO_ACTION', false)
    await from(home)
    await from(away)
    expect(await delivered()).toEqual([])
  })

  it('leaves after the answer, at the price of none', async () => {
    const costs: unknown[] = []
    for (const notify of [false, true]) {
      await acting('NO_ACTION', notify)
      await from(home, notify ? 'jane' : 'june')
      const calls = await stage.callsOf(() => from(away, notify ? 'jane' : 'june'))
      costs.push({
        trips: roundTrips(calls),
        operations: calls.map(({ operation }) => operation).sort(),
      })
    }
    expect(costs[1]).toEqual(costs[0])
    expect(stage.outbox).toEqual([])
    expect(await delivered()).toEqual(['Sign-in attempt'])
  })

  it('that no carrier takes changes nothing, and is counted', async () => {
    await acting('NO_ACTION')
    await from(home)
    const refused = new DeliveryFault('refused', new Error(`550 no ${email}`))
    const send = jest.spyOn(stage.services.courier, 'email').mockRejectedValue(refused)
    await expect(from(away)).resolves.toHaveProperty('AuthenticationResult')
    expect(send).not.toHaveBeenCalled()
    await stage.deliver()
    expect(send).toHaveBeenCalledTimes(1)
    expect(JSON.parse(log)).toMatchObject({
      UndeliveredMessages: 1,
      kind: 'NoActionEmail',
      medium: 'EMAIL',
      pool: pool.id,
    })
    expect(log).not.toContain(email)
  })

  it('that is too late is dropped, and counted', async () => {
    await acting('NO_ACTION')
    await from(home)
    await from(away)
    stage.clock.now += 3_600_000
    expect(await delivered()).toEqual([])
    expect(JSON.parse(log)).toMatchObject({
      UndeliveredMessages: 1,
      kind: 'NoActionEmail',
      fault: 'Error: it is too late for it',
    })
  })

  it('goes to the address that was the user’s at the time', async () => {
    await acting('NO_ACTION')
    await from(home)
    await from(away)
    await run(adminUpdateUserAttributes, stage.services, {
      UserPoolId: pool.id,
      Username: 'jane',
      UserAttributes: [{ Name: 'email', Value: 'mallory@example.com' }],
    })
    await stage.deliver()
    expect(stage.outbox.filter(({ to }) => to === email)).toHaveLength(1)
  })

  it.each([
    [
      'to somebody who is gone',
      () => run(adminDeleteUser, stage.services, { UserPoolId: pool.id, Username: 'jane' }),
    ],
    ['that is wanted no more', () => acting('NO_ACTION', false)],
  ])('%s does not leave, and is no fault', async (_, change) => {
    await acting('NO_ACTION')
    await from(home)
    await from(away)
    await change()
    expect(await delivered()).toEqual([])
    expect(log).toBe('')
  })

  it('lies sealed with the event until the next step of the sign-in', async () => {
    await acting('MFA_REQUIRED')
    await from(home, 'june')
    const asked = await from(away, 'june')
    const { EventId = '' } = (await lastEvent('june')) ?? {}
    const { key } = authEventRef(pool.id, 'june', EventId)
    const item = () => stage.services.table.get({ key, parse: (attributes) => attributes })
    const before = await item()
    expect(before).toHaveProperty('outbox')
    expect(JSON.stringify(before)).not.toContain(email)
    const SMS_MFA_CODE = stage.codeTo(phone)
    await answer(stage.services, client, { asked, name: 'june', SMS_MFA_CODE })
    expect(await item()).not.toHaveProperty('outbox')
  })

  it('tells of a factor that is asked for, and not of the sign-in again', async () => {
    await acting('MFA_REQUIRED')
    await from(home, 'june')
    const asked = await from(away, 'june')
    const SMS_MFA_CODE = stage.codeTo(phone)
    expect(await delivered()).toEqual(['Sign-in attempt'])
    expect(stage.outbox[0]).toMatchObject({ html: expect.stringContaining('a second factor') })
    await answer(stage.services, client, { asked, name: 'june', SMS_MFA_CODE })
    expect(await delivered()).toEqual([])
  })
})

describe('the warning of a risky sign-in by the customer’s own challenge', () => {
  const giveWord = async (name: string) => {
    await from(home, name)
    stage.clock.now += 3_600_000
    const asked = await begin(stage.services, client, { flow: 'CUSTOM_AUTH', USERNAME: name })
    return answer(stage.services, client, { asked, name, ANSWER: 'sesame' })
  }

  it('tells that it was blocked', async () => {
    await acting('BLOCK')
    await expect(giveWord('jane')).rejects.toEqual(blocked)
    expect(await delivered()).toEqual(['Blocked: jane'])
  })

  it('tells of a factor that is asked for, and not of the sign-in again', async () => {
    await acting('MFA_REQUIRED')
    const asked = await giveWord('june')
    const SMS_MFA_CODE = stage.codeTo(phone)
    expect(await delivered()).toEqual(['Sign-in attempt'])
    await answer(stage.services, client, { asked, name: 'june', SMS_MFA_CODE })
    expect(await delivered()).toEqual([])
    expect(await lastEvent('june')).toMatchObject({ EventResponse: 'Pass' })
  })
})
