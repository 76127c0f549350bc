import type { SetRiskConfigurationRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { describeRiskConfiguration } from '../../../../lib/operations/user-pools/risk/describe-risk-configuration.ts'
import { setRiskConfiguration } from '../../../../lib/operations/user-pools/risk/set-risk-configuration.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import type { RiskSettings } from '../../../../lib/store/risk-configurations.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  test = await testServices()
})
beforeEach(async () => {
  pool = await aPool(test.services)
  client = await aClient(test.services, pool)
})
afterAll(() => test.stop())

const set = (input: Partial<Valid<SetRiskConfigurationRequest>>) =>
  run(setRiskConfiguration, test.services, { UserPoolId: pool.id, ...input })

const read = (input: { UserPoolId?: string; ClientId?: string } = {}) =>
  run(describeRiskConfiguration, test.services, { UserPoolId: pool.id, ...input })

const email = { Subject: 'Somebody signed in', TextBody: 'Was it you?' }
const notify = {
  SourceArn: 'arn:aws:ses:eu-central-1:123456789012:identity/security@example.com',
  From: 'security@example.com',
}
const whole = {
  CompromisedCredentialsRiskConfiguration: {
    EventFilter: ['SIGN_UP'],
    Actions: { EventAction: 'BLOCK' },
  },
  AccountTakeoverRiskConfiguration: {
    NotifyConfiguration: { ...notify, BlockEmail: email, NoActionEmail: email, MfaEmail: email },
    Actions: {
      LowAction: { Notify: false, EventAction: 'NO_ACTION' },
      MediumAction: { Notify: true, EventAction: 'MFA_IF_CONFIGURED' },
      HighAction: { Notify: true, EventAction: 'BLOCK' },
    },
  },
  RiskExceptionConfiguration: {
    BlockedIPRangeList: ['10.10.10.10/32', '2001:db8::/32'],
    SkippedIPRangeList: ['192.0.2.0/24'],
  },
} satisfies RiskSettings
const exceptions = { RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.10/32'] } }

describe('the risk configuration', () => {
  it('is bare at first', async () => {
    expect(await read()).toEqual({ RiskConfiguration: { UserPoolId: pool.id } })
    expect(await read({ ClientId: client.id })).toEqual({
      RiskConfiguration: { UserPoolId: pool.id, ClientId: client.id },
    })
  })

  it('reads back all that was written', async () => {
    const written = await set(whole)
    expect(written).toEqual({
      RiskConfiguration: {
        UserPoolId: pool.id,
        ...whole,
        LastModifiedDate: new Date(test.clock.now),
      },
    })
    expect(await read()).toEqual(written)
  })

  it('looks for compromised credentials in all events unless told which', async () => {
    const Actions = { EventAction: 'NO_ACTION' } as const
    for (const EventFilter of [undefined, []]) {
      await set({ CompromisedCredentialsRiskConfiguration: { Actions, EventFilter } })
      expect(await read()).toMatchObject({
        RiskConfiguration: {
          CompromisedCredentialsRiskConfiguration: {
            EventFilter: ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'],
          },
        },
      })
    }
  })

  it("of a client stands beside the pool's", async () => {
    await set(whole)
    await set({ ClientId: client.id, ...exceptions })
    const { RiskConfiguration } = await read({ ClientId: client.id })
    expect(RiskConfiguration).toEqual({
      UserPoolId: pool.id,
      ClientId: client.id,
      ...exceptions,
      LastModifiedDate: new Date(test.clock.now),
    })
    expect((await read()).RiskConfiguration).toMatchObject(whole)
  })

  it('is replaced whole, and taken away by a request that names nothing', async () => {
    await set(whole)
    await set(exceptions)
    const { RiskConfiguration } = await read()
    expect(RiskConfiguration?.AccountTakeoverRiskConfiguration).toBeUndefined()
    expect(await set({})).toEqual({ RiskConfiguration: { UserPoolId: pool.id } })
    expect(await read()).toEqual({ RiskConfiguration: { UserPoolId: pool.id } })
    await set({ ClientId: client.id, ...exceptions })
    await set({ ClientId: client.id })
    expect((await read({ ClientId: client.id })).RiskConfiguration).not.toHaveProperty(
      'RiskExceptionConfiguration',
    )
  })
})

describe('SetRiskConfiguration', () => {
  const acting = { HighAction: { Notify: true, EventAction: 'BLOCK' } } as const
  it.each([
    [
      'a notice without a way to send it',
      { AccountTakeoverRiskConfiguration: { Actions: acting } },
      'NotifyConfiguration is required when Notify is true.',
    ],
    [
      'a sender that is no SES identity',
      {
        AccountTakeoverRiskConfiguration: {
          Actions: acting,
          NotifyConfiguration: { SourceArn: 'arn:aws:sns:us-east-1:123456789012:topic' },
        },
      },
      'SourceArn must be the ARN of an Amazon SES identity.',
    ],
    [
      'a message without a body',
      {
        AccountTakeoverRiskConfiguration: {
          Actions: acting,
          NotifyConfiguration: { ...notify, MfaEmail: { Subject: 'Somebody signed in' } },
        },
      },
      'MfaEmail must have an HtmlBody or a TextBody.',
    ],
    [
      'messages that are too long together',
      {
        AccountTakeoverRiskConfiguration: {
          Actions: acting,
          NotifyConfiguration: {
            ...notify,
            MfaEmail: { ...email, HtmlBody: '😀'.repeat(20_000), TextBody: '😀'.repeat(20_000) },
            BlockEmail: { ...email, HtmlBody: '😀'.repeat(20_000), TextBody: '😀'.repeat(20_000) },
          },
        },
      },
      'The settings are too long altogether.',
    ],
    ...['10.0.0.1', '10.0.0.0/33', '10.0.0/8', '::/129', 'fe80::1%eth0/64', '1.2.3.4/08', '/8'].map(
      (range): [string, RiskSettings, string] => [
        `the range ${range}`,
        { RiskExceptionConfiguration: { SkippedIPRangeList: ['10.0.0.0/8', range] } },
        'Incorrect CIDR format',
      ],
    ),
  ] satisfies [string, RiskSettings, string][])('refuses %s', async (_, settings, message) => {
    await expect(set(settings)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    })
  })
})

describe.each([
  ['SetRiskConfiguration', set],
  ['DescribeRiskConfiguration', read],
])('%s', (_, call) => {
  it('refuses a pool and a client that do not exist', async () => {
    await expect(call({ UserPoolId: 'us-east-1_nosuchone' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nosuchone does not exist.',
    })
    await expect(call({ ClientId: 'nosuchclient' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool client nosuchclient does not exist.',
    })
  })
})
