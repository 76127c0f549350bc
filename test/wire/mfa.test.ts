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
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  SetUserSettingsCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { codeAt, wrongCodeAt } from '../authenticator-app.ts'
import { asAdmin } from './clients.ts'
import { codeSentTo, newestMessage } from './inbox.ts'

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

describe('codes by e-mail over the wire', () => {
  let ofMail = { UserPoolId: '', ClientId: '' }

  beforeAll(async () => {
    const pool = await cognito.send(
      new CreateUserPoolCommand({
        PoolName: 'wire-mfa-mail',
        EmailConfiguration: {
          EmailSendingAccount: 'DEVELOPER',
          SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
        },
      }),
    )
    const id = pool.UserPool?.Id ?? ''
    const EmailMfaConfiguration = { Subject: 'Your code', Message: 'Type {####} to sign in' }
    await cognito.send(
      new SetUserPoolMfaConfigCommand({
        UserPoolId: id,
        MfaConfiguration: 'ON',
        EmailMfaConfiguration,
      }),
    )
    const { UserPoolClient } = await cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId: id,
        ClientName: 'app',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    )
    ofMail = { UserPoolId: id, ClientId: UserPoolClient?.ClientId ?? '' }
  })

  async function someone(email?: string) {
    const who = { UserPoolId: ofMail.UserPoolId, Username: `user-${randomUUID()}` }
    const UserAttributes = email === undefined ? [] : [{ Name: 'email', Value: email }]
    const invited = { ...who, MessageAction: 'SUPPRESS', UserAttributes } as const
    await cognito.send(new AdminCreateUserCommand(invited))
    const chosen = { ...who, Password: password, Permanent: true }
    await cognito.send(new AdminSetUserPasswordCommand(chosen))
    const asked = await cognito.send(
      new InitiateAuthCommand({
        ClientId: ofMail.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: who.Username, PASSWORD: password },
      }),
    )
    const answer = ({ ChallengeName, Session }: typeof asked, responses: Record<string, string>) =>
      cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: ofMail.ClientId,
          ChallengeName,
          Session,
          ChallengeResponses: { USERNAME: who.Username, ...responses },
        }),
      )
    const verified = async () => {
      const { UserAttributes: found = [] } = await cognito.send(new AdminGetUserCommand(who))
      return found
    }
    return { asked, answer, verified }
  }

  it('come in the pool’s words, and verify the address', async () => {
    const email = `${randomUUID()}@example.com`
    const { asked, answer, verified } = await someone(email)
    expect(asked).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL' },
    })
    const message = await newestMessage(email)
    expect(message.subject).toBe('Your code')
    expect(message.text).toMatch(/^Type \d{6} to sign in\s*$/u)
    const done = await answer(asked, { EMAIL_OTP_CODE: await codeSentTo(email) })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
    expect(await verified()).toContainEqual({ Name: 'email_verified', Value: 'true' })
  })

  it('are set up in the middle of a sign-in', async () => {
    const { asked, answer, verified } = await someone()
    expect(asked).toMatchObject({
      ChallengeName: 'MFA_SETUP',
      ChallengeParameters: { MFAS_CAN_SETUP: '["EMAIL_OTP"]' },
    })
    const email = `${randomUUID()}@example.com`
    const sent = await answer(asked, { EMAIL: email })
    expect(sent.ChallengeName).toBe('EMAIL_OTP')
    const done = await answer(sent, { EMAIL_OTP_CODE: await codeSentTo(email) })
    expect(done.AuthenticationResult?.TokenType).toBe('Bearer')
    expect(await verified()).toContainEqual({ Name: 'email_verified', Value: 'true' })
  })
})
