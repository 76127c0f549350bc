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
import type { Courier } from '../../lib/delivery/courier.ts'
import { DeliveryFault, type DeliveryFaultReason } from '../../lib/delivery/faults.ts'
import { getUserAttributeVerificationCode } from '../../lib/operations/user-pools/account/get-user-attribute-verification-code.ts'
import { updateUserAttributes } from '../../lib/operations/user-pools/account/update-user-attributes.ts'
import { forgotPassword } from '../../lib/operations/user-pools/recovery/forgot-password.ts'
import { resendConfirmationCode } from '../../lib/operations/user-pools/sign-up/resend-confirmation-code.ts'
import { signUp } from '../../lib/operations/user-pools/sign-up/sign-up.ts'
import { adminCreateUser } from '../../lib/operations/user-pools/users/admin-create-user.ts'
import { adminResetUserPassword } from '../../lib/operations/user-pools/users/admin-reset-user-password.ts'
import { adminUpdateUserAttributes } from '../../lib/operations/user-pools/users/admin-update-user-attributes.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { PoolSettings, UserPool } from '../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../builders.ts'
import { arnOf, aTriggerStage, type TriggerStage } from '../triggers/lambda-endpoint.ts'
import { aUser, everyFlow, tokensOf } from './people.ts'
import { refusal } from './stage.ts'

let stage: TriggerStage
let pool: UserPool
let client: AppClient
const configured: PoolSettings = {
  AutoVerifiedAttributes: ['email'],
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    From: 'The Shop <shop@example.com>',
    ReplyToEmailAddress: 'help@example.com',
    SourceArn: 'arn:aws:ses:eu-west-1:123456789012:identity/example.com',
    ConfigurationSet: 'log',
  },
}

beforeAll(async () => {
  stage = await aTriggerStage()
  const LambdaConfig = { CustomMessage: arnOf('writer') }
  pool = await aPool(stage.services, { ...configured, LambdaConfig })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())
beforeEach(() => {
  stage.lambda.invocations.length = 0
  stage.lambda.functions.set('writer', (event) => event)
  jest.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  jest.restoreAllMocks()
})

const attributes = { email: 'jane@example.com', email_verified: 'true' }
const ClientMetadata = { from: 'test' }
let counter = 0

function register(services = stage.services, by = client, contacts: Record<string, string> = {}) {
  const Username = `new-${++counter}`
  const given = { email: `${Username}@example.com`, ...contacts }
  return run(signUp, services, {
    ClientId: by.id,
    Username,
    Password: 'Correct-Horse-7',
    UserAttributes: Object.entries(given).map(([Name, Value]) => ({ Name, Value })),
    ClientMetadata,
  })
}

describe('a message', () => {
  it('leaves from whom the pool says, with its reply address and rules', async () => {
    await register()
    expect(stage.outbox.at(-1)).toMatchObject({
      to: `new-${counter}@example.com`,
      from: { name: 'The Shop', address: 'shop@example.com' },
      replyTo: 'help@example.com',
      identityArn: configured.EmailConfiguration?.SourceArn,
      configurationSet: 'log',
      subject: 'Your verification code',
    })
  })

  it('has the words of the custom message trigger', async () => {
    stage.lambda.functions.set('writer', (event) => ({
      ...event,
      response: { emailMessage: '<b>{####}</b>', emailSubject: 'Welcome', smsMessage: '{####}' },
    }))
    await register()
    expect(stage.outbox.at(-1)).toMatchObject({
      subject: 'Welcome',
      html: expect.stringMatching(/^<b>\d{6}<\/b>$/u),
    })
  })

  it.each([
    [
      'that fails',
      () => {
        throw new Error('No words')
      },
      'UserLambdaValidationException',
      'CustomMessage failed with error No words.',
    ],
    [
      'that answers no event',
      () => 'Hello',
      'InvalidLambdaResponseException',
      'Unrecognizable lambda output',
    ],
  ])('does not leave without a trigger %s', async (_, writer, code, message) => {
    stage.lambda.functions.set('writer', writer)
    const sent = stage.outbox.length
    await expect(register()).rejects.toEqual(refusal(code, message))
    expect(stage.outbox).toHaveLength(sent)
  })

  it('is left to the custom sender of its medium, whatever becomes of it there', async () => {
    const own = await aPool(stage.services, {
      ...configured,
      AutoVerifiedAttributes: ['email', 'phone_number'],
      LambdaConfig: {
        CustomEmailSender: { LambdaArn: arnOf('sender'), LambdaVersion: 'V1_0' },
        KMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/a',
      },
    })
    const by = await aClient(stage.services, own)
    const kms = { call: () => Promise.reject(new Error('no such key')) }
    const services = Object.create(stage.services, { kms: { value: () => kms } }) as Services // with that key
    const sent = stage.outbox.length
    await register(services, by)
    expect(stage.outbox).toHaveLength(sent)
    await register(services, by, { phone_number: '+15550001234' })
    expect(stage.outbox.slice(sent)).toMatchObject([{ to: '+15550001234' }])
  })
})

describe('the custom message trigger', () => {
  const waiting = { attributes: { email: 'jane@example.com' }, status: 'UNCONFIRMED' as const }

  it.each<[string, string, () => Promise<unknown>]>([
    ['SignUp', 'CustomMessage_SignUp', () => register()],
    [
      'ResendConfirmationCode',
      'CustomMessage_ResendCode',
      async () => {
        const { username: Username } = await aUser(stage.services, pool, waiting)
        const input = { ClientId: client.id, Username, ClientMetadata }
        return run(resendConfirmationCode, stage.services, input)
      },
    ],
    [
      'ForgotPassword',
      'CustomMessage_ForgotPassword',
      async () => {
        const { username: Username } = await aUser(stage.services, pool, { attributes })
        const input = { ClientId: client.id, Username, ClientMetadata }
        return run(forgotPassword, stage.services, input)
      },
    ],
    [
      'UpdateUserAttributes',
      'CustomMessage_UpdateUserAttribute',
      async () => {
        const { username } = await aUser(stage.services, pool, { attributes })
        const { AccessToken } = await tokensOf(stage.services, client, username)
        const UserAttributes = [{ Name: 'email', Value: 'jill@example.com' }]
        return run(updateUserAttributes, stage.services, {
          AccessToken,
          UserAttributes,
          ClientMetadata,
        })
      },
    ],
    [
      'GetUserAttributeVerificationCode',
      'CustomMessage_VerifyUserAttribute',
      async () => {
        const { username } = await aUser(stage.services, pool, { attributes })
        const { AccessToken } = await tokensOf(stage.services, client, username)
        const input = { AccessToken, AttributeName: 'email', ClientMetadata }
        return run(getUserAttributeVerificationCode, stage.services, input)
      },
    ],
  ])('hears of %s', async (_, triggerSource, work) => {
    await work()
    expect(stage.lambda.lastEvent('writer')).toMatchObject({
      triggerSource,
      callerContext: { clientId: client.id },
      request: {
        codeParameter: '{####}',
        usernameParameter: null,
        clientMetadata: ClientMetadata,
        userAttributes: { email: expect.stringMatching(/@example\.com$/u) },
      },
    })
  })

  it.each<[string, string, string | null, () => Promise<unknown>]>([
    [
      'AdminCreateUser',
      'CustomMessage_AdminCreateUser',
      '{username}',
      () =>
        run(adminCreateUser, stage.services, {
          UserPoolId: pool.id,
          Username: `invited-${++counter}`,
          UserAttributes: [{ Name: 'email', Value: 'invited@example.com' }],
          DesiredDeliveryMediums: ['EMAIL'],
          ClientMetadata,
        }),
    ],
    [
      'AdminResetUserPassword',
      'CustomMessage_ForgotPassword',
      null,
      async () => {
        const { username: Username } = await aUser(stage.services, pool, { attributes })
        const input = { UserPoolId: pool.id, Username, ClientMetadata }
        return run(adminResetUserPassword, stage.services, input)
      },
    ],
    [
      'AdminUpdateUserAttributes',
      'CustomMessage_UpdateUserAttribute',
      null,
      async () => {
        const { username: Username } = await aUser(stage.services, pool, { attributes })
        const UserAttributes = [{ Name: 'email', Value: 'jill@example.com' }]
        const input = { UserPoolId: pool.id, Username, UserAttributes, ClientMetadata }
        return run(adminUpdateUserAttributes, stage.services, input)
      },
    ],
  ])('hears of %s', async (_, triggerSource, usernameParameter, work) => {
    await work()
    expect(stage.lambda.lastEvent('writer')).toMatchObject({
      triggerSource,
      callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
      request: { codeParameter: '{####}', usernameParameter, clientMetadata: ClientMetadata },
    })
  })
})

describe('a fault of the carrier', () => {
  const failing = (reason: DeliveryFaultReason): Services => {
    const refuse = () => Promise.reject(new DeliveryFault(reason, new Error('no')))
    const courier: Courier = { email: refuse, sms: refuse }
    return Object.create(stage.services, { courier: { value: courier } }) as Services // with that carrier
  }
  const undelivered = ['CodeDeliveryFailureException', 'Failed to deliver the code.'] as const

  it.each<['email' | 'phone_number', DeliveryFaultReason, string, string]>([
    ['email', 'refused', ...undelivered],
    ['email', 'passing', ...undelivered],
    [
      'email',
      'no access',
      'InvalidEmailRoleAccessPolicyException',
      'Email cannot be sent with the identity that the user pool is configured for.',
    ],
    ['phone_number', 'refused', ...undelivered],
    [
      'phone_number',
      'no access',
      'InvalidSmsRoleAccessPolicyException',
      'Role does not have permission to publish with SNS',
    ],
    [
      'phone_number',
      'untrusted role',
      'InvalidSmsRoleTrustRelationshipException',
      'Role does not have a trust relationship allowing Cognito to assume the role',
    ],
  ])('is told: %s, %s', async (attribute, reason, code, message) => {
    const own = await aPool(stage.services, { AutoVerifiedAttributes: [attribute] })
    const by = await aClient(stage.services, own)
    const work = register(failing(reason), by, { phone_number: '+15550001234' })
    await expect(work).rejects.toEqual(refusal(code, message))
  })

  it('keeps nobody from the other address', async () => {
    const sms = jest.fn<Courier['sms']>(() => Promise.resolve())
    const email = () => Promise.reject(new DeliveryFault('refused', new Error('no')))
    const services = Object.create(stage.services, {
      courier: { value: { email, sms } },
    }) as Services // with those carriers
    const own = await aPool(stage.services)
    const invited = run(adminCreateUser, services, {
      UserPoolId: own.id,
      Username: 'jane',
      UserAttributes: [
        { Name: 'email', Value: 'jane@example.com' },
        { Name: 'phone_number', Value: '+15550001234' },
      ],
      DesiredDeliveryMediums: ['EMAIL', 'SMS'],
    })
    await expect(invited).rejects.toMatchObject({ code: 'CodeDeliveryFailureException' })
    expect(sms).toHaveBeenCalledTimes(1)
  })
})
