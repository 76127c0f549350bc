import type { PoolBlock } from './terraform-pool.ts'

/** How the pool sends text messages. */
export const SmsConfiguration = {
  SnsCallerArn: 'arn:aws:iam::123456789012:role/sms',
  ExternalId: 'terraform',
  SnsRegion: 'us-east-1',
}
const trigger = 'arn:aws:lambda:us-east-1:123456789012:function:x'
/** Every block that the resource of a pool has. */
export const wholePool = {
  UserPoolTags: { team: 'shop', stage: 'test' },
  AccountRecoverySetting: {
    RecoveryMechanisms: [
      { Name: 'verified_email', Priority: 1 },
      { Name: 'verified_phone_number', Priority: 2 },
    ],
  },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    InviteMessageTemplate: {
      EmailMessage: 'Your user name is {username} and your password is {####}.',
      EmailSubject: 'Welcome',
      SMSMessage: '{username}: {####}',
    },
  },
  AutoVerifiedAttributes: ['email'],
  DeviceConfiguration: {
    ChallengeRequiredOnNewDevice: true,
    DeviceOnlyRememberedOnUserPrompt: false,
  },
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    From: 'Shop <shop@example.com>',
    ReplyToEmailAddress: 'help@example.com',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
    ConfigurationSet: 'shop',
  },
  LambdaConfig: { PreSignUp: trigger, PostConfirmation: trigger },
  PasswordPolicy: { MinimumLength: 12, RequireLowercase: true, PasswordHistorySize: 3 },
  SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] },
  Schema: {
    shop: {
      AttributeDataType: 'String',
      Mutable: true,
      StringAttributeConstraints: { MinLength: '1', MaxLength: '20' },
    },
    visits: {
      AttributeDataType: 'Number',
      Mutable: true,
      NumberAttributeConstraints: { MinValue: '0', MaxValue: '100' },
    },
  },
  SmsAuthenticationMessage: 'Sign in with {####}',
  SmsConfiguration,
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' },
  UserPoolTier: 'PLUS',
  VerificationMessageTemplate: {
    DefaultEmailOption: 'CONFIRM_WITH_CODE',
    EmailMessage: 'Confirm with {####}',
    EmailSubject: 'Confirm',
    EmailMessageByLink: 'Confirm {##here##}',
    EmailSubjectByLink: 'Confirm here',
    SmsMessage: 'Confirm with {####}',
  },
} satisfies PoolBlock

/** Every attribute that the resource of an app client has. */
export const wholeClient = {
  ClientName: 'app',
  AccessTokenValidity: 10,
  IdTokenValidity: 20,
  RefreshTokenValidity: 30,
  TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'days' },
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
  CallbackURLs: ['https://a.example/back', 'https://b.example/back'],
  DefaultRedirectURI: 'https://a.example/back',
  LogoutURLs: ['https://a.example/'],
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  ReadAttributes: ['email'],
  WriteAttributes: ['email'],
  SupportedIdentityProviders: ['COGNITO'],
  AuthSessionValidity: 5,
  EnableTokenRevocation: false,
}

/** Logs of messages that could not be sent. */
export const messageLog = {
  EventSource: 'userNotification',
  LogLevel: 'ERROR',
  CloudWatchLogsConfiguration: {
    LogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:cognito',
  },
}

/** Logs of what users do. */
export const activityLog = {
  EventSource: 'userAuthEvents',
  LogLevel: 'INFO',
  S3Configuration: { BucketArn: 'arn:aws:s3:::cognito-logs' },
}
