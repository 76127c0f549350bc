import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider'
import type { Settings } from '../settings.ts'
import type { UserPool } from '../store/user-pools.ts'
import { poolArn } from './change-pool.ts'
import { effectiveAcr } from './pool-settings.ts'

/** A pool in the shape in which CreateUserPool and DescribeUserPool answer it. */
export function poolAnswer(deployment: Settings, pool: UserPool, users: number): UserPoolType {
  const { settings } = pool
  return {
    Id: pool.id,
    Name: pool.name,
    Policies: settings.Policies,
    DeletionProtection: settings.DeletionProtection,
    LambdaConfig: settings.LambdaConfig,
    LastModifiedDate: new Date(pool.updatedAt),
    CreationDate: new Date(pool.createdAt),
    SchemaAttributes: [...pool.schema],
    AutoVerifiedAttributes: settings.AutoVerifiedAttributes,
    AliasAttributes: settings.AliasAttributes,
    UsernameAttributes: settings.UsernameAttributes,
    SmsVerificationMessage: settings.SmsVerificationMessage,
    EmailVerificationMessage: settings.EmailVerificationMessage,
    EmailVerificationSubject: settings.EmailVerificationSubject,
    VerificationMessageTemplate: settings.VerificationMessageTemplate,
    SmsAuthenticationMessage: settings.SmsAuthenticationMessage,
    UserAttributeUpdateSettings: settings.UserAttributeUpdateSettings,
    MfaConfiguration: settings.MfaConfiguration,
    DeviceConfiguration: settings.DeviceConfiguration,
    EstimatedNumberOfUsers: users,
    EmailConfiguration: settings.EmailConfiguration,
    SmsConfiguration: settings.SmsConfiguration,
    UserPoolTags: settings.UserPoolTags,
    Domain: pool.domain,
    CustomDomain: pool.customDomain,
    AdminCreateUserConfig: settings.AdminCreateUserConfig,
    UserPoolAddOns: settings.UserPoolAddOns,
    DcrConfiguration: settings.DcrConfiguration,
    UsernameConfiguration: settings.UsernameConfiguration,
    Arn: poolArn(deployment, pool.id),
    AccountRecoverySetting: settings.AccountRecoverySetting,
    UserPoolTier: settings.UserPoolTier,
    KeyConfiguration: settings.KeyConfiguration,
    IssuerConfiguration: settings.IssuerConfiguration,
    AcrConfiguration: effectiveAcr(settings),
  }
}
