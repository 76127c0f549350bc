import type {
  AcrLevelConfigType,
  AdminCreateUserConfigType,
  CreateUserPoolRequest,
  DcrConfigurationType,
  PasswordPolicyType,
  UpdateUserPoolRequest,
  UserPoolPolicyType,
  VerificationMessageTemplateType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { PoolSettings } from '../store/user-pools.ts'

/** What CreateUserPool and UpdateUserPool have in common. */
export type PoolInput = Omit<UpdateUserPoolRequest, 'UserPoolId' | 'PoolName'>

/**
 * What a pool keeps for life, or until a request names it. Cognito does so with a few settings of
 * which its API reference says that they go back to their defaults.
 */
export type KeptSettings = Pick<
  CreateUserPoolRequest,
  | 'MfaConfiguration'
  | 'AliasAttributes'
  | 'UsernameAttributes'
  | 'UsernameConfiguration'
  | 'UserPoolTags'
  | 'DcrConfiguration'
  | 'AcrConfiguration'
  | 'KeyConfiguration'
  | 'IssuerConfiguration'
  | 'UserPoolTier'
>

const defaultDays = 7

/**
 * A pool's settings after CreateUserPool or UpdateUserPool: what the request leaves out goes back
 * to its default, which is filled in here as DescribeUserPool shows it (API reference,
 * UpdateUserPool).
 */
export function poolSettings(input: PoolInput, kept: KeptSettings): PoolSettings {
  const template = messageTemplate(input)
  const addOns = input.UserPoolAddOns
  const needsPlus = addOns !== undefined && addOns.AdvancedSecurityMode !== 'OFF'
  return {
    Policies: policies(input),
    DeletionProtection: input.DeletionProtection ?? 'INACTIVE',
    LambdaConfig: input.LambdaConfig ?? {},
    AutoVerifiedAttributes: unlessEmpty(input.AutoVerifiedAttributes),
    AliasAttributes: unlessEmpty(kept.AliasAttributes),
    UsernameAttributes: unlessEmpty(kept.UsernameAttributes),
    SmsVerificationMessage: template.SmsMessage,
    EmailVerificationMessage: template.EmailMessage,
    EmailVerificationSubject: template.EmailSubject,
    VerificationMessageTemplate: template,
    SmsAuthenticationMessage: input.SmsAuthenticationMessage,
    UserAttributeUpdateSettings: input.UserAttributeUpdateSettings,
    MfaConfiguration: input.MfaConfiguration ?? kept.MfaConfiguration ?? 'OFF',
    DeviceConfiguration: input.DeviceConfiguration,
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...input.EmailConfiguration },
    SmsConfiguration: input.SmsConfiguration,
    UserPoolTags: input.UserPoolTags ?? kept.UserPoolTags ?? {},
    AdminCreateUserConfig: adminCreateUserConfig(input),
    UserPoolAddOns: addOns,
    DcrConfiguration: input.DcrConfiguration ? registration(input) : kept.DcrConfiguration,
    UsernameConfiguration: kept.UsernameConfiguration,
    AccountRecoverySetting: input.AccountRecoverySetting,
    UserPoolTier: input.UserPoolTier ?? (needsPlus ? 'PLUS' : (kept.UserPoolTier ?? 'ESSENTIALS')),
    KeyConfiguration: input.KeyConfiguration ?? kept.KeyConfiguration,
    IssuerConfiguration: input.IssuerConfiguration ?? kept.IssuerConfiguration,
    AcrConfiguration: input.AcrConfiguration ?? kept.AcrConfiguration,
  }
}

/** The four ACR levels in force: the pool's own names over the default ones (AcrConfiguration). */
export function effectiveAcr(settings: PoolSettings): Record<string, AcrLevelConfigType> {
  const levels = ['1', '2', '3', '4'].map((level): [string, AcrLevelConfigType] => [
    `Level${level}`,
    { AcrValue: `urn:cognito:loa:${level}` },
  ])
  return { ...Object.fromEntries(levels), ...settings.AcrConfiguration }
}

/** How many days a temporary password is good for, by the old setting or the new one. */
function temporaryDays({ Policies, AdminCreateUserConfig }: PoolInput): number {
  const given = [
    Policies?.PasswordPolicy?.TemporaryPasswordValidityDays,
    AdminCreateUserConfig?.UnusedAccountValidityDays,
  ]
  return given.find((days) => days !== undefined && days > 0) ?? defaultDays
}

function policies(input: PoolInput): UserPoolPolicyType {
  const { SignInPolicy = { AllowedFirstAuthFactors: ['PASSWORD'] } } = input.Policies ?? {}
  return { PasswordPolicy: passwordPolicy(input), SignInPolicy }
}

/** A pool without a password policy requires all; one with a policy requires what it says. */
function passwordPolicy(input: PoolInput): PasswordPolicyType {
  const given = input.Policies?.PasswordPolicy
  const otherwise = given === undefined
  return {
    MinimumLength: given?.MinimumLength ?? 8,
    RequireUppercase: given?.RequireUppercase ?? otherwise,
    RequireLowercase: given?.RequireLowercase ?? otherwise,
    RequireNumbers: given?.RequireNumbers ?? otherwise,
    RequireSymbols: given?.RequireSymbols ?? otherwise,
    PasswordHistorySize: given?.PasswordHistorySize,
    TemporaryPasswordValidityDays: temporaryDays(input),
  }
}

function adminCreateUserConfig(input: PoolInput): AdminCreateUserConfigType {
  return {
    AllowAdminCreateUserOnly: input.AdminCreateUserConfig?.AllowAdminCreateUserOnly ?? false,
    UnusedAccountValidityDays: temporaryDays(input),
    InviteMessageTemplate: input.AdminCreateUserConfig?.InviteMessageTemplate,
  }
}

/** The three older members say the same as the template, which wins. */
function messageTemplate(input: PoolInput): VerificationMessageTemplateType {
  const given = input.VerificationMessageTemplate
  return {
    SmsMessage: given?.SmsMessage ?? input.SmsVerificationMessage,
    EmailMessage: given?.EmailMessage ?? input.EmailVerificationMessage,
    EmailSubject: given?.EmailSubject ?? input.EmailVerificationSubject,
    EmailMessageByLink: given?.EmailMessageByLink,
    EmailSubjectByLink: given?.EmailSubjectByLink,
    DefaultEmailOption: given?.DefaultEmailOption ?? 'CONFIRM_WITH_CODE',
  }
}

/** Dynamic client registration, which is on when anything is said of it (DcrConfigurationType). */
function registration({ DcrConfiguration }: PoolInput): DcrConfigurationType {
  return {
    EnableStatus: DcrConfiguration?.EnableStatus ?? 'Enabled',
    OpenDcrEnabled: DcrConfiguration?.OpenDcrEnabled ?? false,
    AuthenticatedGrantTypes: DcrConfiguration?.AuthenticatedGrantTypes ?? [
      'code',
      'client_credentials',
    ],
    OpenDcrGrantTypes: DcrConfiguration?.OpenDcrGrantTypes ?? ['code'],
    AllowedScopes: DcrConfiguration?.AllowedScopes,
  }
}

function unlessEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list && list.length > 0 ? list : undefined
}
