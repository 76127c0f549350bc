import type {
  AccountTakeoverEventActionType,
  ContextDataType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminListUserAuthEvents } from '../../../lib/operations/user-pools/risk/admin-list-user-auth-events.ts'
import { adminInitiateAuth } from '../../../lib/operations/user-pools/sign-in/admin-initiate-auth.ts'
import { initiateAuth } from '../../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import { respondToAuthChallenge } from '../../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import { signUp } from '../../../lib/operations/user-pools/sign-up/sign-up.ts'
import type { AppClient } from '../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../lib/store/user-pools.ts'
import { aClient, anyRequest, aPool, run } from '../../builders.ts'
import { aUser, everyFlow, hashOf, password, refresh } from '../people.ts'
import { srpClient } from '../../srp-client.ts'
import { aStage, refusal, type Stage } from '../stage.ts'
import { aRisk, protectedBy, signInFrom, type From } from './setting.ts'

const home = { sourceIp: '192.0.2.7', userAgent: 'Browser 1' }
const away = { sourceIp: '198.51.100.7', userAgent: 'Browser 2' } // medium, an hour later
const blocked = refusal('NotAuthorizedException', 'Unable to login because of security reasons.')
const closed = refusal('NotAuthorizedException', 'Request not allowed due to security reasons.')
const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.')
const email = 'jane@example.com'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())
beforeEach(() => place())

async function place(
  mode: 'AUDIT' | 'ENFORCED' = 'ENFORCED',
  MfaConfiguration: 'OFF' | 'OPTIONAL' = 'OPTIONAL',
) {
  pool = await aPool(stage.services, {
    ...protectedBy(mode),
    MfaConfiguration,
    SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
  })
  client = await aClient(stage.services, pool, everyFlow)
  await aUser(stage.services, pool, { username: 'jane', attributes: { email } })
  await aUser(stage.services, pool, {
    username: 'june',
    attributes: { email, phone_number: '+15555550100' },
  })
}

const from = (where: From, name = 'jane', secret = password) =>
  signInFrom(stage.services, client, { name, secret, ...where }).finally(() => {
    stage.clock.now += 3_600_000
  })

const acting = (EventAction: AccountTakeoverEventActionType) =>
  aRisk(stage.services, pool, {
    AccountTakeoverRiskConfiguration: {
      Actions: { MediumAction: { Notify: false, EventAction } },
    },
  })

const lastEvent = async (Username = 'jane') => {
  const about = { UserPoolId: pool.id, Username, MaxResults: 1 }
  return (await run(adminListUserAuthEvents, stage.services, about)).AuthEvents?.[0]
}

describe('a risky sign-in', () => {
  it('is blocked where the configuration says so, after the right password', async () => {
    await acting('BLOCK')
    await from(home)
    await expect(from(away)).rejects.toEqual(blocked)
    await expect(from(away, 'jane', 'Wrong-123')).rejects.toEqual(wrong)
    await expect(from(home)).resolves.toHaveProperty('AuthenticationResult')
    await expect(from(away)).rejects.toEqual(blocked)
    expect(await lastEvent()).toMatchObject({
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', RiskLevel: 'Medium' },
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
      EventContextData: { IpAddress: away.sourceIp, DeviceName: away.userAgent },
    })
  })

  it('is blocked by SRP too', async () => {
    await acting('BLOCK')
    await from(home)
    const request = { ...anyRequest, ...away }
    const srp = srpClient()
    const asked = await initiateAuth.run(
      {
        ClientId: client.id,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'jane', SRP_A: srp.A },
      },
      stage.services,
      request,
    )
    const proof = { password, now: stage.clock.now }
    const ChallengeResponses = srp.answer(pool.id, asked.ChallengeParameters ?? {}, proof)
    const answer = {
      ClientId: client.id,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses,
    } as const
    await expect(respondToAuthChallenge.run(answer, stage.services, request)).rejects.toEqual(
      blocked,
    )
  })

  it.each(['AUDIT', undefined] as const)('passes, and is noted: %s', async (mode) => {
    if (mode) await place(mode)
    await (mode ? acting('BLOCK') : acting('NO_ACTION'))
    await from(home)
    await expect(from(away)).resolves.toHaveProperty('AuthenticationResult')
    expect(await lastEvent()).toMatchObject({
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'Medium' },
    })
  })

  it('passes where nothing is configured', async () => {
    await from(home)
    await expect(from(away)).resolves.toHaveProperty('AuthenticationResult')
  })

  it.each(['MFA_IF_CONFIGURED', 'MFA_REQUIRED'] as const)(
    'has to bring the factor that the user has: %s',
    async (action) => {
      await acting(action)
      await expect(from(home, 'june')).resolves.toHaveProperty('AuthenticationResult')
      const asked = await from(away, 'june')
      expect(asked).toMatchObject({ ChallengeName: 'SMS_MFA' })
      expect(await lastEvent('june')).toMatchObject({ EventResponse: 'InProgress' })
    },
  )

  it('is told of once it has brought it', async () => {
    await acting('MFA_REQUIRED')
    await from(home, 'june')
    const { Session } = await signInFrom(stage.services, client, { name: 'june', ...away })
    const answer = (SMS_MFA_CODE: string, session = Session) =>
      respondToAuthChallenge.run(
        {
          ClientId: client.id,
          ChallengeName: 'SMS_MFA',
          Session: session,
          ChallengeResponses: { USERNAME: 'june', SMS_MFA_CODE },
        },
        stage.services,
        { ...anyRequest, ...away },
      )
    await expect(answer('000000')).rejects.toThrow()
    expect(await lastEvent('june')).toMatchObject({
      EventResponse: 'Fail',
      ChallengeResponses: [
        { ChallengeName: 'Password', ChallengeResponse: 'Success' },
        { ChallengeName: 'Mfa', ChallengeResponse: 'Failure' },
      ],
    })
    await answer(stage.codeTo('+15555550100'))
    expect(await lastEvent('june')).toMatchObject({
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'AccountTakeover', RiskLevel: 'Medium' },
      ChallengeResponses: [{ ChallengeName: 'Password' }, { ChallengeName: 'Mfa' }],
    })
  })

  it('without a factor passes where one is wished for, and not where one is required', async () => {
    await acting('MFA_IF_CONFIGURED')
    await from(home)
    await expect(from(away)).resolves.toHaveProperty('AuthenticationResult')
    await acting('MFA_REQUIRED')
    await expect(from({ sourceIp: '203.0.113.9', userAgent: 'Browser 3' })).rejects.toEqual(blocked)
  })

  it('finds no factor in a pool without MFA', async () => {
    await place('ENFORCED', 'OFF')
    await acting('MFA_REQUIRED')
    await from(home, 'june')
    await expect(from(away, 'june')).rejects.toEqual(blocked)
  })

  it('does not matter to a refresh', async () => {
    await acting('BLOCK')
    const { AuthenticationResult: tokens } = await from(home)
    const parameters = { REFRESH_TOKEN: tokens?.RefreshToken ?? '' }
    await expect(refresh(stage.services, client, parameters)).resolves.toBeDefined()
  })
})

describe('address ranges', () => {
  const ranges = (RiskExceptionConfiguration: {
    BlockedIPRangeList?: string[]
    SkippedIPRangeList?: string[]
  }) => aRisk(stage.services, pool, { RiskExceptionConfiguration })

  it('that are blocked may neither sign in nor sign up, whoever asks', async () => {
    await ranges({ BlockedIPRangeList: ['198.51.100.0/24', '2001:db8::/32'] })
    for (const sourceIp of [away.sourceIp, '2001:db8::1', '::ffff:198.51.100.9']) {
      for (const name of ['jane', 'nobody']) {
        await expect(from({ sourceIp }, name)).rejects.toEqual(closed)
      }
    }
    const register = { ClientId: client.id, Username: 'joan', Password: password }
    await expect(signUp.run(register, stage.services, { ...anyRequest, ...away })).rejects.toEqual(
      closed,
    )
    await expect(from(home)).resolves.toHaveProperty('AuthenticationResult')
    await expect(from(away)).rejects.toEqual(closed)
    expect(await lastEvent()).toMatchObject({
      EventResponse: 'Fail',
      EventRisk: { RiskDecision: 'Block', RiskLevel: undefined },
      ChallengeResponses: [],
    })
  })

  it('that are blocked may not go on with a sign-in that began elsewhere', async () => {
    const srp = srpClient()
    const start = { USERNAME: 'jane', SRP_A: srp.A }
    const flow = { ClientId: client.id, AuthFlow: 'USER_SRP_AUTH', AuthParameters: start } as const
    const asked = await initiateAuth.run(flow, stage.services, { ...anyRequest, ...home })
    await ranges({ BlockedIPRangeList: ['198.51.100.0/24'] })
    const proof = { password, now: stage.clock.now }
    const ChallengeResponses = srp.answer(pool.id, asked.ChallengeParameters ?? {}, proof)
    const answer = {
      ClientId: client.id,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses,
    } as const
    const request = { ...anyRequest, ...away }
    await expect(respondToAuthChallenge.run(answer, stage.services, request)).rejects.toEqual(
      closed,
    )
  })

  it('are only noted in AUDIT', async () => {
    await place('AUDIT')
    await ranges({ BlockedIPRangeList: ['198.51.100.0/24'] })
    await expect(from(away)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('that are trusted carry no risk', async () => {
    await aRisk(stage.services, pool, {
      RiskExceptionConfiguration: { SkippedIPRangeList: ['198.51.100.0/24'] },
      AccountTakeoverRiskConfiguration: {
        Actions: { MediumAction: { Notify: false, EventAction: 'BLOCK' } },
      },
    })
    await from(home)
    await expect(from(away)).resolves.toHaveProperty('AuthenticationResult')
    await expect(from({ sourceIp: '203.0.113.9', userAgent: 'Browser 3' })).rejects.toEqual(blocked)
  })

  it("of a client stand in the place of the pool's", async () => {
    const { table } = stage.services
    const { putRisk } = await import('../../../lib/store/risk-configurations.ts')
    await ranges({ BlockedIPRangeList: ['198.51.100.0/24'] })
    const settings = { RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] } }
    const place = { poolId: pool.id, clientId: client.id }
    await table.write(putRisk({ ...place, settings, updatedAt: stage.clock.now }))
    await expect(from(away)).resolves.toHaveProperty('AuthenticationResult')
    await expect(from(home)).rejects.toEqual(closed)
  })
})

describe('the address of a user', () => {
  const context: ContextDataType = {
    IpAddress: '203.0.113.7',
    ServerName: 'example.com',
    ServerPath: '/',
    HttpHeaders: [{ headerName: 'User-Agent', headerValue: 'Browser 9' }],
  }
  const asServer = (ContextData?: ContextDataType) =>
    run(adminInitiateAuth, stage.services, {
      UserPoolId: pool.id,
      ClientId: client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'jane', PASSWORD: password },
      ContextData,
    })

  it('is what a server says of the request that it got', async () => {
    await asServer(context)
    expect((await lastEvent())?.EventContextData).toMatchObject({
      IpAddress: '203.0.113.7',
      DeviceName: 'Browser 9',
    })
    await expect(asServer({ ...context, IpAddress: 'nonsense' })).rejects.toEqual(
      refusal('InvalidParameterException', 'IpAddress is not a valid IP address.'),
    )
  })

  it.each([
    ['with a secret and the right to', 'secret', true, '203.0.113.7'],
    ['with a secret alone', 'secret', false, home.sourceIp],
    ['with the right alone', undefined, true, home.sourceIp],
  ])('is what a client says %s', async (_, secret, isOn, ip) => {
    client = await aClient(stage.services, pool, {
      ...everyFlow,
      ...(secret && { secret }),
      EnablePropagateAdditionalUserContextData: isOn,
    })
    const SECRET_HASH = secret && hashOf(client, secret, 'jane')
    await initiateAuth.run(
      {
        ClientId: client.id,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: {
          USERNAME: 'jane',
          PASSWORD: password,
          ...(SECRET_HASH && { SECRET_HASH }),
        },
        UserContextData: { IpAddress: '203.0.113.7' },
      },
      stage.services,
      { ...anyRequest, ...home },
    )
    expect((await lastEvent())?.EventContextData?.IpAddress).toBe(ip)
  })
})
