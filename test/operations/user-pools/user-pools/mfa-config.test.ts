import type { SetUserPoolMfaConfigRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUserPoolMfaConfig } from '../../../../lib/operations/user-pools/user-pools/get-user-pool-mfa-config.ts'
import { setUserPoolMfaConfig } from '../../../../lib/operations/user-pools/user-pools/set-user-pool-mfa-config.ts'
import { updateUserPool } from '../../../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import type { PoolSettings } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

type Configuration = Omit<SetUserPoolMfaConfigRequest, 'UserPoolId'>

const SmsConfiguration = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' }
const sms = { SmsMfaConfiguration: { SmsConfiguration } }
const app = { SoftwareTokenMfaConfiguration: { Enabled: true } }
const mail = { EmailMfaConfiguration: { Message: 'Code {####}', Subject: 'Hello' } }

const ownSender: PoolSettings = {
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
  },
}

const set = (UserPoolId: string, configuration: Configuration) =>
  run(setUserPoolMfaConfig, test.services, { UserPoolId, ...configuration })

const get = (UserPoolId: string) => run(getUserPoolMfaConfig, test.services, { UserPoolId })

const firstFactors = (...factors: ('EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN')[]): PoolSettings => ({
  SmsConfiguration,
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', ...factors] } },
})

describe('SetUserPoolMfaConfig and GetUserPoolMfaConfig', () => {
  it('tell that a new pool has none', async () => {
    const { id } = await aPool(test.services, { MfaConfiguration: 'OFF' })
    expect(await get(id)).toEqual({ MfaConfiguration: 'OFF' })
  })

  it.each(['ON', 'OPTIONAL'] as const)('read back as they were written, %s', async (mode) => {
    const { id } = await aPool(test.services, ownSender)
    const configured = {
      MfaConfiguration: mode,
      SmsMfaConfiguration: { SmsAuthenticationMessage: 'Code {####}', SmsConfiguration },
      ...app,
      ...mail,
      WebAuthnConfiguration: {
        RelyingPartyId: 'auth.example.com',
        UserVerification: 'required',
        FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      },
    } satisfies Configuration
    expect(await set(id, configured)).toEqual(configured)
    expect(await get(id)).toEqual(configured)
  })

  it('keep an app that is switched off as such', async () => {
    const { id } = await aPool(test.services)
    const configured = {
      MfaConfiguration: 'ON',
      ...sms,
      SoftwareTokenMfaConfiguration: { Enabled: false },
    } as const
    await set(id, configured)
    expect(await get(id)).toEqual(configured)
  })

  it('leave nothing of what was there before', async () => {
    const { id } = await aPool(test.services, ownSender)
    const WebAuthnConfiguration = { UserVerification: 'preferred' } as const
    await set(id, { MfaConfiguration: 'ON', ...sms, ...app, ...mail, WebAuthnConfiguration })
    await set(id, { MfaConfiguration: 'OPTIONAL', ...app })
    expect(await get(id)).toEqual({ MfaConfiguration: 'OPTIONAL', ...app })
  })

  it('turn everything off when nothing is given', async () => {
    const { id } = await aPool(test.services)
    await set(id, { MfaConfiguration: 'ON', ...app })
    await set(id, {})
    expect(await get(id)).toEqual({ MfaConfiguration: 'OFF' })
  })

  it('take passkeys without any further factor', async () => {
    const { id } = await aPool(test.services)
    const WebAuthnConfiguration = {
      RelyingPartyId: 'localhost',
      FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
    } as const
    await set(id, { MfaConfiguration: 'OFF', WebAuthnConfiguration })
    expect(await get(id)).toEqual({ MfaConfiguration: 'OFF', WebAuthnConfiguration })
  })

  it('show SMS of a pool that can send it, and keep its message', async () => {
    const SmsAuthenticationMessage = 'Code {####}'
    const { id } = await aPool(test.services, { SmsConfiguration, SmsAuthenticationMessage })
    const shown = { SmsMfaConfiguration: { SmsConfiguration, SmsAuthenticationMessage } }
    expect(await get(id)).toEqual(shown)
    await set(id, { MfaConfiguration: 'OPTIONAL', SmsMfaConfiguration: {} })
    expect(await get(id)).toEqual({ MfaConfiguration: 'OPTIONAL', ...shown })
  })

  it('let UpdateUserPool change the mode under the factors', async () => {
    const { id } = await aPool(test.services)
    await set(id, { MfaConfiguration: 'ON', ...app })
    await run(updateUserPool, test.services, { UserPoolId: id, MfaConfiguration: 'OPTIONAL' })
    expect(await get(id)).toEqual({ MfaConfiguration: 'OPTIONAL', ...app })
  })

  it.each(['EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'] as const)(
    'allow %s as a first factor while no further one is required',
    async (factor) => {
      const { id } = await aPool(test.services, firstFactors(factor))
      await set(id, { MfaConfiguration: 'OPTIONAL', ...app })
      expect(await get(id)).toMatchObject({ MfaConfiguration: 'OPTIONAL' })
    },
  )

  it('require a factor beside passkeys that stand for one', async () => {
    const { id } = await aPool(test.services, firstFactors('WEB_AUTHN'))
    const FactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION'
    await set(id, {
      MfaConfiguration: 'ON',
      ...app,
      WebAuthnConfiguration: { FactorConfiguration },
    })
    expect(await get(id)).toMatchObject({ MfaConfiguration: 'ON' })
  })

  const together =
    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
  const noFactor =
    'Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.'
  const noSms =
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional'
  const noSender =
    'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT.'
  const onlyMail =
    'Invalid account recovery setting parameter. Account Recovery Setting cannot use verified_email as the only recovery mechanism when Email MFA is configured.'
  const noCodes =
    'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled'
  const noPasskeys =
    'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor'
  const noDomain = 'RelyingPartyId must be a domain name.'

  const refused: [what: string, settings: PoolSettings, given: Configuration, sentence: string][] =
    [
      ['SMS while off', {}, { MfaConfiguration: 'OFF', ...sms }, together],
      ['an app without a mode, which means off', {}, app, together],
      [
        'a factor while off that is off too',
        {},
        { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: false } },
        together,
      ],
      ['codes by e-mail while off', {}, { MfaConfiguration: 'OFF', ...mail }, together],
      ['on without a factor', { SmsConfiguration }, { MfaConfiguration: 'ON' }, noFactor],
      [
        'optional with passkeys alone',
        {},
        { MfaConfiguration: 'OPTIONAL', WebAuthnConfiguration: { UserVerification: 'required' } },
        noFactor,
      ],
      [
        'on with an app that is off',
        {},
        { MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: false } },
        noFactor,
      ],
      [
        'SMS that cannot be sent',
        {},
        { MfaConfiguration: 'ON', SmsMfaConfiguration: {}, ...app },
        noSms,
      ],
      ['codes by e-mail from the common sender', {}, { MfaConfiguration: 'ON', ...mail }, noSender],
      [
        'codes by e-mail where e-mail alone recovers',
        {
          ...ownSender,
          AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
        },
        { MfaConfiguration: 'OPTIONAL', ...mail },
        onlyMail,
      ],
      [
        'on beside e-mail codes',
        firstFactors('EMAIL_OTP'),
        { MfaConfiguration: 'ON', ...app },
        noCodes,
      ],
      ['on beside SMS codes', firstFactors('SMS_OTP'), { MfaConfiguration: 'ON', ...app }, noCodes],
      [
        'on beside passkeys',
        firstFactors('WEB_AUTHN'),
        { MfaConfiguration: 'ON', ...app },
        noPasskeys,
      ],
      [
        'on beside passkeys that do not stand for a factor',
        firstFactors('WEB_AUTHN'),
        {
          MfaConfiguration: 'ON',
          ...app,
          WebAuthnConfiguration: { FactorConfiguration: 'SINGLE_FACTOR' },
        },
        noPasskeys,
      ],
      [
        'an address of a page',
        {},
        { WebAuthnConfiguration: { RelyingPartyId: 'https://a.b' } },
        noDomain,
      ],
    ]

  it.each(refused)('refuse %s', async (_, settings, given, message) => {
    const { id } = await aPool(test.services, settings)
    const before = await get(id)
    await expect(set(id, given)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message,
    })
    expect(await get(id)).toEqual(before)
  })

  it('allow codes by e-mail where a phone recovers too', async () => {
    const { id } = await aPool(test.services, {
      ...ownSender,
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_email', Priority: 1 },
          { Name: 'verified_phone_number', Priority: 2 },
        ],
      },
    })
    await set(id, { MfaConfiguration: 'ON', ...mail })
    expect(await get(id)).toEqual({ MfaConfiguration: 'ON', ...mail })
  })

  it.each([
    ['codes by e-mail', { MfaConfiguration: 'ON', ...mail }],
    [
      'passkeys that stand for a factor',
      { WebAuthnConfiguration: { FactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } },
    ],
  ] satisfies [string, Configuration][])('refuse %s in the smallest tier', async (_, given) => {
    const { id } = await aPool(test.services, { ...ownSender, UserPoolTier: 'LITE' })
    await expect(set(id, given)).rejects.toMatchObject({
      name: 'FeatureUnavailableInTierException',
    })
  })

  it('refuse a pool that does not exist', async () => {
    const refusal = { name: 'ResourceNotFoundException' }
    await expect(get('us-east-1_nosuchone')).rejects.toMatchObject(refusal)
    await expect(set('us-east-1_nosuchone', {})).rejects.toMatchObject(refusal)
  })
})
