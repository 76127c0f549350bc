import {
  AddCustomAttributesCommand,
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateUserPoolCommand,
  type CognitoIdentityProviderClient,
  type CreateUserPoolCommandInput,
  type SchemaAttributeType,
  type SetUserPoolMfaConfigCommandInput,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { sent, unlessGone, without, type Block, type Resource } from './terraform-plan.ts'

/** What a configuration of the pool resource may say, with its blocks in the API's words. */
export type PoolBlock = Block &
  Omit<CreateUserPoolCommandInput, 'PoolName' | 'Policies' | 'Schema'> &
  Partial<Pick<SetUserPoolMfaConfigCommandInput, 'SoftwareTokenMfaConfiguration'>> & {
    readonly PasswordPolicy?: Block | undefined
    readonly SignInPolicy?: Block | undefined
    readonly Schema?: Readonly<Record<string, Omit<SchemaAttributeType, 'Name'>>> | undefined
  }

const templateTexts = [
  'EmailMessage',
  'EmailMessageByLink',
  'EmailSubject',
  'EmailSubjectByLink',
  'SmsMessage',
].map((name) => `VerificationMessageTemplate.${name}`)

/** aws_cognito_user_pool (user_pool.go). */
export function poolResource(cognito: CognitoIdentityProviderClient): Resource {
  return {
    computed: [
      'AccountRecoverySetting',
      'AdminCreateUserConfig',
      'Arn',
      'EmailConfiguration',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'PasswordPolicy',
      'PasswordPolicy.TemporaryPasswordValidityDays',
      'SignInPolicy',
      'SmsConfiguration',
      'SmsVerificationMessage',
      'UserPoolTier',
      'VerificationMessageTemplate',
      ...templateTexts,
    ],
    create: async (wanted: PoolBlock) => {
      const first = without(wanted, 'MfaConfiguration')
      const input = { PoolName: 'terraform', ...poolInput(first), ...forLife(wanted) }
      const { UserPool } = await cognito.send(new CreateUserPoolCommand(input))
      const id = UserPool?.Id ?? ''
      if (wanted.MfaConfiguration !== 'OFF') await setMfa(cognito, id, wanted)
      return id
    },
    read: (UserPoolId) => unlessGone(readPool(cognito, UserPoolId)),
    update: async (UserPoolId, wanted: PoolBlock, former: PoolBlock) => {
      if (wanted.MfaConfiguration !== former.MfaConfiguration) {
        await setMfa(cognito, UserPoolId, wanted)
      }
      const AttributesRequireVerificationBeforeUpdate: [] = []
      await cognito.send(
        new UpdateUserPoolCommand({
          UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate },
          ...poolInput(wanted),
          UserPoolId,
        }),
      )
      const added = Object.entries(wanted.Schema ?? {}).filter(([name]) => !former.Schema?.[name])
      if (added.length > 0) {
        const CustomAttributes = added.map(([Name, one]) => ({ Name, ...one }))
        await cognito.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }))
      }
      await changeTags(cognito, String(former.Arn), wanted, former)
    },
    destroy: (UserPoolId) => cognito.send(new DeleteUserPoolCommand({ UserPoolId })),
  }
}

/** What CreateUserPool and UpdateUserPool are sent alike: what is empty is left out. */
function poolInput(wanted: PoolBlock): Omit<CreateUserPoolCommandInput, 'PoolName'> {
  const { PasswordPolicy, SignInPolicy, ...rest } = wanted
  const Policies = {
    // Its expander alone sends a zero
    PasswordPolicy: PasswordPolicy && { PasswordHistorySize: 0, ...sent(PasswordPolicy) },
    SignInPolicy,
  }
  const named = { ...rest, Policies: PasswordPolicy || SignInPolicy ? Policies : undefined }
  const unsent = ['Schema', 'SoftwareTokenMfaConfiguration', 'UserPoolTags', 'Arn', ...lasting]
  const block: Omit<PoolBlock, 'Schema'> = sent(without(named, ...unsent))
  return { ...block, ...(named.Policies && { Policies: named.Policies }) }
}

const lasting = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration']

/** What only CreateUserPool takes. */
function forLife(wanted: PoolBlock): Partial<CreateUserPoolCommandInput> {
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration, UserPoolTags } = wanted
  const Schema = Object.entries(wanted.Schema ?? {}).map(([Name, one]) => ({ Name, ...one }))
  const own = { AliasAttributes, UsernameAttributes, UserPoolTags, Schema }
  return { ...sent(own), ...(UsernameConfiguration && { UsernameConfiguration }) }
}

function setMfa(cognito: CognitoIdentityProviderClient, UserPoolId: string, wanted: PoolBlock) {
  const { MfaConfiguration, SoftwareTokenMfaConfiguration, SmsConfiguration } = wanted
  const isOn = MfaConfiguration !== 'OFF'
  return cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration,
      SoftwareTokenMfaConfiguration: isOn ? SoftwareTokenMfaConfiguration : undefined,
      SmsMfaConfiguration: isOn && SmsConfiguration ? { SmsConfiguration } : undefined,
    }),
  )
}

async function changeTags(
  cognito: CognitoIdentityProviderClient,
  ResourceArn: string,
  { UserPoolTags: wanted = {} }: PoolBlock,
  { UserPoolTags: former = {} }: PoolBlock,
) {
  const TagKeys = Object.keys(former).filter((key) => wanted[key] === undefined)
  if (TagKeys.length > 0) await cognito.send(new UntagResourceCommand({ ResourceArn, TagKeys }))
  const Tags = wanted
  if (Object.keys(Tags).length > 0) {
    await cognito.send(new TagResourceCommand({ ResourceArn, Tags }))
  }
}

async function readPool(cognito: CognitoIdentityProviderClient, UserPoolId: string) {
  const { UserPool = {} } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }))
  const mfa = await cognito.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))
  const { AllowAdminCreateUserOnly, InviteMessageTemplate } = UserPool.AdminCreateUserConfig ?? {}
  return {
    Arn: UserPool.Arn,
    AccountRecoverySetting: UserPool.AccountRecoverySetting,
    AdminCreateUserConfig: { AllowAdminCreateUserOnly, InviteMessageTemplate },
    AliasAttributes: UserPool.AliasAttributes,
    AutoVerifiedAttributes: UserPool.AutoVerifiedAttributes,
    DeletionProtection: UserPool.DeletionProtection,
    DeviceConfiguration: UserPool.DeviceConfiguration,
    EmailConfiguration: UserPool.EmailConfiguration,
    EmailVerificationMessage: UserPool.EmailVerificationMessage,
    EmailVerificationSubject: UserPool.EmailVerificationSubject,
    LambdaConfig: UserPool.LambdaConfig,
    PasswordPolicy: UserPool.Policies?.PasswordPolicy,
    SignInPolicy: UserPool.Policies?.SignInPolicy,
    Schema: customOf(UserPool),
    SmsAuthenticationMessage: UserPool.SmsAuthenticationMessage,
    SmsConfiguration: UserPool.SmsConfiguration,
    SmsVerificationMessage: UserPool.SmsVerificationMessage,
    UserAttributeUpdateSettings: UserPool.UserAttributeUpdateSettings,
    UserPoolAddOns: UserPool.UserPoolAddOns,
    UserPoolTags: UserPool.UserPoolTags,
    UserPoolTier: UserPool.UserPoolTier,
    UsernameAttributes: UserPool.UsernameAttributes,
    UsernameConfiguration: UserPool.UsernameConfiguration,
    VerificationMessageTemplate: UserPool.VerificationMessageTemplate,
    MfaConfiguration: mfa.MfaConfiguration,
    SoftwareTokenMfaConfiguration: mfa.SoftwareTokenMfaConfiguration,
  }
}

/** The pool's own attributes by the names under which they were asked for. */
function customOf({ SchemaAttributes = [] }: UserPoolType): Block {
  const custom = SchemaAttributes.filter(({ Name = '' }) => Name.includes('custom:'))
  return Object.fromEntries(
    custom.map(({ Name = '', ...one }) => [Name.replace(/^(dev:)?custom:/u, ''), one]),
  )
}
