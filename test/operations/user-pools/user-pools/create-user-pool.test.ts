import type {
  CreateUserPoolRequest,
  DcrConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Valid } from '../../../../lib/operations/operation.ts'
import { createUserPool } from '../../../../lib/operations/user-pools/user-pools/create-user-pool.ts'
import { describeUserPool } from '../../../../lib/operations/user-pools/user-pools/describe-user-pool.ts'
import { signingKeysRef } from '../../../../lib/store/signing-keys.ts'
import { newUser, newUserWrites } from '../../../../lib/user-pools/new-user.ts'
import { aPool, run } from '../../../builders.ts'
import { testServices, type TestServices } from '../../../services.ts'

let test: TestServices
beforeAll(async () => {
  test = await testServices()
})
afterAll(() => test.stop())

const create = (input: Partial<Valid<CreateUserPoolRequest>> = {}) =>
  run(createUserPool, test.services, { PoolName: 'shop', ...input })

const describeAgain = async (poolId = '') =>
  (await run(describeUserPool, test.services, { UserPoolId: poolId })).UserPool

/** What the protocol layer writes: undefined members left out. */
const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('CreateUserPool', () => {
  it('creates a bare pool with the defaults that Cognito shows', async () => {
    const { UserPool } = await create()
    const poolId = UserPool?.Id ?? ''
    expect(poolId).toMatch(/^us-east-1_[0-9a-z]{9}$/u)
    const { SchemaAttributes, ...rest } = wire(UserPool) as Record<string, unknown> // any JSON object
    const date = new Date(test.clock.now).toISOString()
    expect(rest).toEqual({
      Id: poolId,
      Name: 'shop',
      Arn: `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${poolId}`,
      Policies: {
        PasswordPolicy: {
          MinimumLength: 8,
          RequireUppercase: true,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          TemporaryPasswordValidityDays: 7,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
      },
      DeletionProtection: 'INACTIVE',
      LambdaConfig: {},
      LastModifiedDate: date,
      CreationDate: date,
      VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
      MfaConfiguration: 'OFF',
      EstimatedNumberOfUsers: 0,
      EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
      UserPoolTags: {},
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
      UserPoolTier: 'ESSENTIALS',
      AcrConfiguration: {
        Level1: { AcrValue: 'urn:cognito:loa:1' },
        Level2: { AcrValue: 'urn:cognito:loa:2' },
        Level3: { AcrValue: 'urn:cognito:loa:3' },
        Level4: { AcrValue: 'urn:cognito:loa:4' },
      },
    })
    expect(SchemaAttributes).toHaveLength(21)
    expect(wire(await describeAgain(poolId))).toEqual(wire(UserPool))
  })

  it('gives the pool two signing keys', async () => {
    const { UserPool } = await create()
    const keys = await test.services.table.get(signingKeysRef(UserPool?.Id ?? ''))
    expect(keys?.id.kid).not.toBe(keys?.access.kid)
  })

  it('reads back what was configured', async () => {
    const configured: Partial<Valid<CreateUserPoolRequest>> = {
      AliasAttributes: ['email', 'preferred_username'],
      AutoVerifiedAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      EmailVerificationMessage: 'Code {####}',
      EmailVerificationSubject: 'Hello',
      UserPoolTags: { team: 'shop' },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    }
    const { UserPool } = await create(configured)
    expect(await describeAgain(UserPool?.Id)).toMatchObject({
      ...configured,
      VerificationMessageTemplate: { EmailMessage: 'Code {####}', EmailSubject: 'Hello' },
    })
  })

  it('fills in what is not said of dynamic client registration', async () => {
    const { UserPool } = await create({ DcrConfiguration: { AllowedScopes: ['shop/read'] } })
    expect(wire(UserPool?.DcrConfiguration)).toEqual({
      EnableStatus: 'Enabled',
      OpenDcrEnabled: false,
      AuthenticatedGrantTypes: ['code', 'client_credentials'],
      OpenDcrGrantTypes: ['code'],
      AllowedScopes: ['shop/read'],
    })
    const DcrConfiguration: DcrConfigurationType = {
      EnableStatus: 'Disabled',
      OpenDcrGrantTypes: [],
    }
    const lite = await create({ DcrConfiguration, UserPoolTier: 'LITE' })
    expect(lite.UserPool?.DcrConfiguration).toMatchObject(DcrConfiguration)
  })

  it('requires of passwords only what a given policy says', async () => {
    const { UserPool } = await create({ Policies: { PasswordPolicy: { MinimumLength: 6 } } })
    expect(UserPool?.Policies?.PasswordPolicy).toMatchObject({
      MinimumLength: 6,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 7,
    })
  })

  it('takes the lifetime of temporary passwords from the older setting too', async () => {
    const { UserPool } = await create({ AdminCreateUserConfig: { UnusedAccountValidityDays: 3 } })
    expect(UserPool?.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays).toBe(3)
  })

  it('counts the users of a pool', async () => {
    const pool = await aPool(test.services)
    for (const name of ['jane', 'john', 'joan']) {
      const user = newUser({ pool, name, attributes: [], isByAdmin: true, now: test.clock.now })
      await test.services.table.write(...(await newUserWrites(test.services.table, pool, { user })))
    }
    expect((await describeAgain(pool.id))?.EstimatedNumberOfUsers).toBe(3)
  })

  it('makes threat protection need the tier that has it', async () => {
    const addOns = { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } } as const
    expect((await create(addOns)).UserPool?.UserPoolTier).toBe('PLUS')
    await expect(create({ ...addOns, UserPoolTier: 'ESSENTIALS' })).rejects.toMatchObject({
      name: 'FeatureUnavailableInTierException',
    })
  })

  const refused: [string, Partial<Valid<CreateUserPoolRequest>>, string, string][] = [
    [
      'aliases beside user names that are addresses',
      { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
      'InvalidParameterException',
      'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
    ],
    [
      'a preferred_username that is required and an alias',
      {
        AliasAttributes: ['preferred_username'],
        Schema: [{ Name: 'preferred_username', Required: true }],
      },
      'InvalidParameterException',
      'preferred_username cannot be both required and an alias attribute.',
    ],
    [
      'updates that wait for a verification that never comes',
      { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
      'InvalidParameterException',
      'All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes',
    ],
    [
      'recovery by administrators and by others',
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'admin_only', Priority: 1 },
            { Name: 'verified_email', Priority: 2 },
          ],
        },
      },
      'InvalidParameterException',
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    ],
    [
      'two ways of recovery with one priority',
      {
        AccountRecoverySetting: {
          RecoveryMechanisms: [
            { Name: 'verified_phone_number', Priority: 1 },
            { Name: 'verified_email', Priority: 1 },
          ],
        },
      },
      'InvalidParameterException',
      'Account Recovery Setting cannot have duplicate priorities or recovery mechanisms.',
    ],
    [
      'an invitation without the password',
      { AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Hello {username}' } } },
      'InvalidParameterException',
      'InviteMessageTemplate.EmailMessage must contain the placeholders {username} and {####}.',
    ],
    [
      'two lifetimes of temporary passwords',
      {
        AdminCreateUserConfig: { UnusedAccountValidityDays: 3 },
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 5 } },
      },
      'InvalidParameterException',
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    ],
    [
      'sign-in without passwords',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
      'InvalidParameterException',
      'Password should be configured as one of the allowed first auth factors.',
    ],
    [
      'own e-mail sending without an address',
      { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
      'InvalidParameterException',
      'Source ARN is required to use DEVELOPER email sending owner',
    ],
    [
      'two ACR levels of one name',
      { AcrConfiguration: { Level1: { AcrValue: 'urn:cognito:loa:2' } } },
      'InvalidParameterException',
      'The ACR values of a user pool must be unique.',
    ],
    [
      'a password history in the smallest tier',
      { UserPoolTier: 'LITE', Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } },
      'FeatureUnavailableInTierException',
      'The following features need to be disabled for the LITE pricing tier configured: Password History',
    ],
    [
      'a second factor without the means to send codes',
      { MfaConfiguration: 'ON', AutoVerifiedAttributes: ['email'] },
      'InvalidParameterException',
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    ],
    [
      'codes by SMS as a first factor without the means to send them',
      { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'SMS_OTP'] } } },
      'InvalidParameterException',
      'SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration',
    ],
    [
      'a code as the first factor where a further one is required',
      {
        MfaConfiguration: 'ON',
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      },
      'InvalidParameterException',
      'Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled',
    ],
    [
      'a passkey as the first factor where a further one is required',
      {
        MfaConfiguration: 'ON',
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
      },
      'InvalidParameterException',
      'WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA',
    ],
    [
      'a sender with a second address',
      { EmailConfiguration: { From: 'shop@example.com, other@example.com' } },
      'InvalidParameterException',
      'Invalid email address format.',
    ],
    [
      'a sender that begins another header',
      { EmailConfiguration: { From: 'Shop\r\nBcc: other@example.com <shop@example.com>' } },
      'InvalidParameterException',
      'Invalid email address format.',
    ],
    [
      'replies to more than one',
      { EmailConfiguration: { ReplyToEmailAddress: 'a@example.com,b@example.com' } },
      'InvalidParameterException',
      'Invalid email address format.',
    ],
    [
      'a key of the own without its name',
      { KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY' } },
      'InvalidParameterException',
      'KmsKeyArn is required when KeyType is CUSTOMER_MANAGED_KEY.',
    ],
    [
      'text messages from another Region',
      {
        SmsConfiguration: {
          EumsSms: {
            CallerArn: 'arn:aws:iam::123456789012:role/sms',
            Region: 'eu-west-1',
          },
        },
      },
      'InvalidParameterException',
      'The Region of EumsSms must be us-east-1, the Region of the user pool.',
    ],
    [
      'custom attributes of one name',
      {
        Schema: [
          { Name: 'x', AttributeDataType: 'String' },
          { Name: 'x', AttributeDataType: 'String' },
        ],
      },
      'InvalidParameterException',
      'Duplicate custom attribute names custom:x are not allowed in a user pool schema.',
    ],
    [
      'all that the smallest plan does not have, by name',
      {
        UserPoolTier: 'LITE',
        UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
        DcrConfiguration: {},
        AcrConfiguration: { Level1: { AcrValue: 'low' } },
      },
      'FeatureUnavailableInTierException',
      'The following features need to be disabled for the LITE pricing tier configured: Threat Protection, Passwordless Sign-In, Dynamic Client Registration, Authentication Context Class References',
    ],
    [
      'more tags than a pool may have',
      { UserPoolTags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, ''])) },
      'InvalidParameterException',
      'A user pool can have at most 50 tags.',
    ],
  ]

  it.each(refused)('refuses %s', async (_, input, ...refusal) => {
    const [name, message] = refusal
    await expect(create(input)).rejects.toMatchObject({ name, message })
  })
})

describe('DescribeUserPool', () => {
  it('refuses a pool that does not exist', async () => {
    await expect(describeAgain('us-east-1_nosuchone')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'User pool us-east-1_nosuchone does not exist.',
    })
  })
})
