import { randomUUID } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  SetUserPoolMfaConfigCommand,
  type UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from '@jest/globals'
import { asAdmin } from '../clients.ts'
import { serverUrl } from '../server.ts'
import type { Role, stories } from './mfa-stories.ts'

/**
 * The flows of further factors as apps live them that are written with amazon-cognito-identity-js.
 * The library runs in a worker: Jest's sandbox makes its arithmetic seventy times slower.
 */
const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'

async function aPlace(MfaConfiguration: UserPoolMfaType) {
  const PoolName = `wire-identity-js-${MfaConfiguration}`
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName }))
  const UserPoolId = UserPool?.Id ?? ''
  const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
  await cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration,
      SoftwareTokenMfaConfiguration: { Enabled: true },
      ...(MfaConfiguration === 'OPTIONAL' && { SmsMfaConfiguration: { SmsConfiguration } }),
    }),
  )
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app' }),
  )
  return { endpoint: serverUrl(), UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
}

let phones = 0

async function aRole(mode: UserPoolMfaType, isInvited = false): Promise<Role> {
  const place = await aPlace(mode)
  const username = `user-${randomUUID()}`
  phones++
  const phone = `+1555555${String(2000 + phones)}`
  const who = { UserPoolId: place.UserPoolId, Username: username }
  await cognito.send(
    new AdminCreateUserCommand({
      ...who,
      MessageAction: 'SUPPRESS',
      TemporaryPassword: password,
      ...(mode === 'OPTIONAL' && { UserAttributes: [{ Name: 'phone_number', Value: phone }] }),
    }),
  )
  if (!isInvited) {
    await cognito.send(
      new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
    )
  }
  return { ...place, username, password, phone }
}

/** Lives a story in a worker, and tells what happened. */
function live(story: keyof typeof stories, role: Role): Promise<unknown> {
  const url = new URL('mfa-stories.ts', import.meta.url)
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { workerData: { story, role } })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

const success = { callback: 'onSuccess' }

/** In milliseconds: the library takes about one second for the arithmetic of a sign-in. */
const patience = 60_000

describe('amazon-cognito-identity-js', () => {
  it(
    'registers an app, prefers it, and signs in with it',
    async () => {
      const role = await aRole('OPTIONAL')
      const USER_ID_FOR_SRP = role.username
      expect(await live('app', role)).toEqual([
        success,
        expect.objectContaining({
          code: 'EnableSoftwareTokenMFAException',
          message: 'Code mismatch and fail enable Software Token MFA',
        }),
        { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA', UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] },
        {
          callback: 'totpRequired',
          parameters: { FRIENDLY_DEVICE_NAME: 'phone', USER_ID_FOR_SRP },
        },
        expect.objectContaining({
          code: 'CodeMismatchException',
          message: 'Invalid code received for user',
        }),
        expect.objectContaining({
          code: 'ExpiredCodeException',
          message: 'Your software token has already been used once.',
        }),
        success,
      ])
    },
    patience,
  )

  it(
    'signs in with a code by SMS',
    async () => {
      const role = await aRole('OPTIONAL')
      expect(await live('sms', role)).toEqual([
        {
          callback: 'mfaRequired',
          parameters: {
            CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS',
            CODE_DELIVERY_DESTINATION: `+*******${role.phone.slice(-4)}`,
            USER_ID_FOR_SRP: role.username,
          },
        },
        expect.objectContaining({
          code: 'CodeMismatchException',
          message: 'Invalid code or auth state for the user.',
        }),
        success,
      ])
    },
    patience,
  )

  it(
    'chooses between two factors',
    async () => {
      const role = await aRole('OPTIONAL')
      expect(await live('selection', role)).toEqual([
        {
          callback: 'selectMFAType',
          parameters: { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' },
        },
        { callback: 'totpRequired', parameters: expect.anything() },
        success,
        { callback: 'mfaRequired', parameters: expect.anything() },
        success,
      ])
    },
    patience,
  )

  it(
    'sets an app up in the middle of a first sign-in',
    async () => {
      const role = await aRole('ON', true)
      expect(await live('setUp', role)).toEqual([
        'newPasswordRequired',
        {
          callback: 'mfaSetup',
          parameters: {
            MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]',
            USER_ID_FOR_SRP: role.username,
          },
        },
        { PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' },
        'totpRequired',
        success,
      ])
    },
    patience,
  )

  it(
    'switches SMS on and off the old way',
    async () => {
      expect(await live('settings', await aRole('OPTIONAL'))).toEqual([
        [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
        expect.objectContaining({
          code: 'InvalidParameterException',
          message: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
        }),
        success,
      ])
    },
    patience,
  )
})
