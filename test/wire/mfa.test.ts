import { randomUUID } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserAuthFactorsCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminSetUserSettingsCommand,
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  GetUserAuthFactorsCommand,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SetUserSettingsCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { codeAt, wrongCodeAt } from '../authenticator-app.ts'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'
const sms = { DeliveryMedium: 'SMS', AttributeName: 'phone_number' } as const
let UserPoolId = ''
let ClientId = ''

beforeAll(async () => {
  const { UserPool } = await cognito.send(new CreateUserPoolCommand({ PoolName: 'wire-mfa' }))
  UserPoolId = UserPool?.Id ?? ''
  await cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SmsMfaConfiguration: {
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      },
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  )
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    }),
  )
  ClientId = UserPoolClient?.ClientId ?? ''
})

async function signedIn() {
  const who = { UserPoolId, Username: `user-${randomUUID()}` }
  await cognito.send(
    new AdminCreateUserCommand({
      ...who,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'phone_number', Value: '+15555550100' }],
    }),
  )
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
  )
  const { AuthenticationResult } = await cognito.send(
    new AdminInitiateAuthCommand({
      UserPoolId,
      ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: who.Username, PASSWORD: password },
    }),
  )
  return { who, AccessToken: AuthenticationResult?.AccessToken ?? '' }
}

describe('authenticator apps over the wire', () => {
  it('are registered by their first code, and taken away', async () => {
    const { who, AccessToken } = await signedIn()
    const { SecretCode, Session } = await cognito.send(
      new AssociateSoftwareTokenCommand({ AccessToken }),
    )
    expect(Session).toBeUndefined()
    const verify = (UserCode: string) =>
      cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }))
    await expect(verify(wrongCodeAt(SecretCode, Date.now()))).rejects.toMatchObject({
      name: 'EnableSoftwareTokenMFAException',
      message: 'Code mismatch and fail enable Software Token MFA',
    })
    expect(await verify(codeAt(SecretCode, Date.now()))).toMatchObject({ Status: 'SUCCESS' })
    await cognito.send(new AdminDeleteSoftwareTokenCommand(who))
    await expect(cognito.send(new AdminDeleteSoftwareTokenCommand(who))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it('are refused a code of the wrong form, and both credentials at once', async () => {
    const { AccessToken } = await signedIn()
    const verify = new VerifySoftwareTokenCommand({ AccessToken, UserCode: '12345x' })
    await expect(cognito.send(verify)).rejects.toMatchObject({ name: 'InvalidParameterException' })
    const both = new AssociateSoftwareTokenCommand({ AccessToken, Session: 's'.repeat(20) })
    await expect(cognito.send(both)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'AccessToken and Session cannot be used together.',
    })
    const bad = new AssociateSoftwareTokenCommand({ Session: 's'.repeat(20) })
    await expect(cognito.send(bad)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid session for the user.',
    })
  })
})

describe('preferences over the wire', () => {
  it('are set by the user and shown', async () => {
    const { AccessToken } = await signedIn()
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true }
    await cognito.send(new SetUserMFAPreferenceCommand({ AccessToken, SMSMfaSettings }))
    const shown = { PreferredMfaSetting: 'SMS_MFA', UserMFASettingList: ['SMS_MFA'] }
    expect(await cognito.send(new GetUserCommand({ AccessToken }))).toMatchObject(shown)
    expect(await cognito.send(new GetUserAuthFactorsCommand({ AccessToken }))).toMatchObject({
      ...shown,
      ConfiguredUserAuthFactors: ['PASSWORD', 'SMS_OTP'],
    })
    await expect(
      cognito.send(
        new SetUserMFAPreferenceCommand({
          AccessToken,
          SoftwareTokenMfaSettings: { Enabled: true },
        }),
      ),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
    })
  })

  it('are set by an administrator and shown', async () => {
    const { who } = await signedIn()
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true }
    await cognito.send(new AdminSetUserMFAPreferenceCommand({ ...who, SMSMfaSettings }))
    const shown = { PreferredMfaSetting: 'SMS_MFA', UserMFASettingList: ['SMS_MFA'] }
    expect(await cognito.send(new AdminGetUserCommand(who))).toMatchObject(shown)
    expect(await cognito.send(new AdminGetUserAuthFactorsCommand(who))).toMatchObject(shown)
    const preferredOff = { Enabled: false, PreferredMfa: true }
    await expect(
      cognito.send(new AdminSetUserMFAPreferenceCommand({ ...who, SMSMfaSettings: preferredOff })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })

  it('are set the old way', async () => {
    const { who, AccessToken } = await signedIn()
    await cognito.send(new SetUserSettingsCommand({ AccessToken, MFAOptions: [sms] }))
    const { MFAOptions } = await cognito.send(new GetUserCommand({ AccessToken }))
    expect(MFAOptions).toEqual([sms])
    await cognito.send(new AdminSetUserSettingsCommand({ ...who, MFAOptions: [] }))
    expect((await cognito.send(new AdminGetUserCommand(who))).MFAOptions).toBeUndefined()
    const byEmail = { DeliveryMedium: 'EMAIL', AttributeName: 'email' } as const
    for (const command of [
      new SetUserSettingsCommand({ AccessToken, MFAOptions: [byEmail] }),
      new AdminSetUserSettingsCommand({ ...who, MFAOptions: [byEmail] }),
    ]) {
      await expect(cognito.send(command as SetUserSettingsCommand)).rejects.toMatchObject({
        name: 'InvalidParameterException',
      })
    }
  })
})
