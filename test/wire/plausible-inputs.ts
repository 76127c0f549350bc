import type { Input } from './raw-calls.ts'
import { loginOf, password, providerOf, type World } from './world.ts'

/** An input of every built operation that gets as far as it can, with every text member set. */
export function plausibleInputs(world: World): Readonly<Record<string, Input>> {
  return {
    ...ofPools(world),
    ...ofDomains(world),
    ...ofPages(world),
    ...ofSettingsBeside(world),
    ...ofProviders(world),
    ...ofPeople(world),
    ...ofAdmins(world),
    ...ofFactors(world),
    ...ofDevices(world),
    ...ofPasskeys(world),
    ...ofSessions(world),
    ...ofEvents(world),
    ...ofIdentities(world),
  }
}

const role = 'arn:aws:iam::123456789012:role/x'
const nothing = 'us-east-1:00000000-0000-4000-8000-000000000000'
const template = 'code {####}'

function ofPools({ ours, theirs }: World): Record<string, Input> {
  const P = { UserPoolId: ours.poolId }
  const other = { ...P, ClientId: theirs.clientId }
  const ResourceArn = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${ours.poolId}`
  return {
    CreateUserPool: {
      PoolName: 'p',
      UserPoolTags: { k: 'v' },
      Schema: [{ Name: 'x', AttributeDataType: 'String' }],
      AdminCreateUserConfig: {
        InviteMessageTemplate: { EmailMessage: `{username} ${template}`, EmailSubject: 's' },
      },
      VerificationMessageTemplate: { EmailMessage: template, EmailSubject: 's' },
      EmailConfiguration: { From: 'a@example.com', ReplyToEmailAddress: 'a@example.com' },
    },
    DescribeUserPool: P,
    DescribeTriggerSecret: P,
    DeleteUserPool: { UserPoolId: 'us-east-1_aaaaaaaaa' },
    UpdateUserPool: { ...P, AutoVerifiedAttributes: ['email'], SmsVerificationMessage: template },
    ListUserPools: { MaxResults: 5, NextToken: 'x' },
    AddCustomAttributes: { ...P, CustomAttributes: [{ Name: 'y', AttributeDataType: 'String' }] },
    GetUserPoolMfaConfig: P,
    SetUserPoolMfaConfig: { ...P, MfaConfiguration: 'OFF' },
    TagResource: { ResourceArn, Tags: { a: 'b' } },
    UntagResource: { ResourceArn, TagKeys: ['a'] },
    ListTagsForResource: { ResourceArn },
    CreateUserPoolClient: {
      ...P,
      ClientName: 'c',
      CallbackURLs: ['https://a.example/cb'],
      DefaultRedirectURI: 'https://a.example/cb',
      ReadAttributes: ['email'],
      SupportedIdentityProviders: ['COGNITO'],
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      AllowedOAuthFlowsUserPoolClient: true,
    },
    DescribeUserPoolClient: { ...P, ClientId: ours.clientId },
    UpdateUserPoolClient: { ...other, ClientName: 'c' },
    DeleteUserPoolClient: other,
    ListUserPoolClients: { ...P, MaxResults: 5, NextToken: 'x' },
    GetCSVHeader: P,
    CreateUserImportJob: {
      ...P,
      JobName: 'j',
      CloudWatchLogsRoleArn: role,
      PasswordHashingAlgorithm: 'BCRYPT',
    },
    DescribeUserImportJob: { ...P, JobId: 'import-x' },
    ListUserImportJobs: { ...P, MaxResults: 5, PaginationToken: 'x' },
    StartUserImportJob: { ...P, JobId: 'import-x' },
    StopUserImportJob: { ...P, JobId: 'import-x' },
    CreateGroup: { ...P, GroupName: 'g', Description: 'd', RoleArn: role, Precedence: 1 },
    GetGroup: { ...P, GroupName: 'g' },
    UpdateGroup: { ...P, GroupName: 'g', Description: 'd' },
    DeleteGroup: { ...P, GroupName: 'gone' },
    ListGroups: { ...P, Limit: 5, NextToken: 'x' },
    ListUsersInGroup: { ...P, GroupName: 'g', Limit: 5, NextToken: 'x' },
  }
}

function ofPages({ ours }: World): Record<string, Input> {
  const P = { UserPoolId: ours.poolId }
  const client = { ...P, ClientId: ours.clientId }
  const id = '00000000-0000-4000-8000-000000000000'
  const style = { ...P, ManagedLoginBrandingId: id }
  const Settings = { components: { form: { lightMode: { backgroundColor: 'ffffffff' } } } }
  const drawing = Buffer.from('<svg id="a"><a href="#a"/></svg>').toString('base64')
  const Assets = [
    {
      Category: 'FORM_LOGO',
      ColorMode: 'LIGHT',
      Extension: 'SVG',
      Bytes: drawing,
      ResourceId: 'r',
    },
  ]
  const terms = { TermsName: 'terms-of-use', TermsSource: 'LINK', Enforcement: 'NONE' }
  const Links = { 'cognito:default': 'https://a.example/terms' }
  return {
    GetUICustomization: client,
    SetUICustomization: {
      ...client,
      CSS: '.label-customizable { color: red }',
      ImageFile: Buffer.from('89504e470d0a1a0a', 'hex').toString('base64'),
    },
    CreateManagedLoginBranding: { ...client, Settings, Assets },
    DescribeManagedLoginBranding: style,
    DescribeManagedLoginBrandingByClient: client,
    UpdateManagedLoginBranding: { ...style, Settings, Assets },
    DeleteManagedLoginBranding: style,
    CreateTerms: { ...client, ...terms, Links },
    DescribeTerms: { ...P, TermsId: id },
    DescribeTermsByClient: { ...client, TermsName: 'terms-of-use' },
    UpdateTerms: { ...P, TermsId: id, ...terms, Links },
    DeleteTerms: { ...P, TermsId: id },
    ListTerms: { ...P, MaxResults: 5, NextToken: 'x' },
  }
}

function ofSettingsBeside({ ours, theirs }: World): Record<string, Input> {
  const P = { UserPoolId: ours.poolId }
  const other = { ...P, ClientId: theirs.clientId }
  const replica = { ...P, RegionName: 'eu-west-1' }
  const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserRead' } }
  const LogGroupArn = 'arn:aws:logs:us-east-1:123456789012:log-group:cognito'
  const SourceArn = 'arn:aws:ses:us-east-1:123456789012:identity/example.com'
  const email = { Subject: 's', TextBody: 'text body', HtmlBody: 'html body' }
  return {
    AddUserPoolClientSecret: { ...other, ClientSecret: 'a'.repeat(24) },
    ListUserPoolClientSecrets: { ...other, NextToken: 'x' },
    DeleteUserPoolClientSecret: { ...other, ClientSecretId: 'x' },
    SetLogDeliveryConfiguration: {
      ...P,
      LogConfigurations: [
        {
          EventSource: 'userNotification',
          LogLevel: 'ERROR',
          CloudWatchLogsConfiguration: { LogGroupArn },
        },
      ],
    },
    GetLogDeliveryConfiguration: P,
    GetProvisionedLimit: { LimitDefinition },
    UpdateProvisionedLimit: { LimitDefinition, RequestedLimitValue: 120 },
    CreateUserPoolReplica: { ...replica, UserPoolTags: { k: 'v' } },
    UpdateUserPoolReplica: { ...replica, Status: 'ACTIVE' },
    DeleteUserPoolReplica: replica,
    ListUserPoolReplicas: { ...P, NextToken: 'x' },
    DescribeRiskConfiguration: { ...P, ClientId: ours.clientId },
    SetRiskConfiguration: {
      ...P,
      ClientId: ours.clientId,
      AccountTakeoverRiskConfiguration: {
        NotifyConfiguration: { From: 'a@example.com', SourceArn, BlockEmail: email },
        Actions: { HighAction: { Notify: true, EventAction: 'BLOCK' } },
      },
      RiskExceptionConfiguration: { BlockedIPRangeList: ['10.0.0.0/8'] },
    },
  }
}

function ofDomains({ ours }: World): Record<string, Input> {
  const given = { UserPoolId: ours.poolId, Domain: 'login.example.com' }
  const CustomDomainConfig = {
    CertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a1',
    SecurityPolicy: 'TLS_V1_3_2025',
  }
  const Failover = { SecondaryRegion: 'us-west-2', PrimaryRoute53HealthCheckId: 'check' }
  return {
    CreateUserPoolDomain: { ...given, CustomDomainConfig, Routing: { Failover } },
    DescribeUserPoolDomain: { Domain: 'login.example.com' },
    UpdateUserPoolDomain: { ...given, CustomDomainConfig, Routing: { Failover } },
    DeleteUserPoolDomain: given,
  }
}

function ofProviders({ ours }: World): Record<string, Input> {
  const P = { UserPoolId: ours.poolId }
  const server = { ...P, Identifier: 'https://api.example.com', Name: 'api' }
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'd' }]
  const ProviderDetails = {
    client_id: 'c',
    client_secret: 's',
    authorize_scopes: 'openid',
    oidc_issuer: 'https://login.example.com',
    attributes_request_method: 'GET',
  }
  const provider = {
    ...P,
    ProviderName: 'corp',
    ProviderDetails,
    AttributeMapping: { email: 'email' },
    IdpIdentifiers: ['corp.example.com'],
    AcrMapping: { Level1: 'pwd' },
  }
  const native = { ProviderName: 'Cognito', ProviderAttributeValue: 'ann' }
  const account = {
    ProviderName: 'corp',
    ProviderAttributeName: 'Cognito_Subject',
    ProviderAttributeValue: 'a@corp.example.com',
  }
  return {
    CreateIdentityProvider: { ...provider, ProviderType: 'OIDC' },
    DescribeIdentityProvider: { ...P, ProviderName: 'corp' },
    UpdateIdentityProvider: provider,
    DeleteIdentityProvider: { ...P, ProviderName: 'gone' },
    GetIdentityProviderByIdentifier: { ...P, IdpIdentifier: 'corp.example.com' },
    ListIdentityProviders: { ...P, MaxResults: 5, NextToken: 'x' },
    GetSigningCertificate: P,
    AdminLinkProviderForUser: { ...P, DestinationUser: native, SourceUser: account },
    AdminDisableProviderForUser: {
      ...P,
      User: { ...native, ProviderAttributeName: 'x', ProviderAttributeValue: 'nobody' },
    },
    CreateResourceServer: { ...server, Scopes },
    DescribeResourceServer: { ...P, Identifier: server.Identifier },
    UpdateResourceServer: { ...server, Scopes },
    DeleteResourceServer: { ...P, Identifier: 'gone' },
    ListResourceServers: { ...P, MaxResults: 5, NextToken: 'x' },
  }
}

function ofPeople({ ours, bob }: World): Record<string, Input> {
  const C = { ClientId: ours.clientId }
  const T = { AccessToken: bob.access }
  const code = { ConfirmationCode: '123456' }
  return {
    SignUp: {
      ...C,
      Username: 'new',
      Password: password,
      UserAttributes: [
        { Name: 'email', Value: 'new@example.com' },
        { Name: 'custom:note', Value: 'hi' },
      ],
      ClientMetadata: { a: 'b' },
      SecretHash: 'x',
    },
    ConfirmSignUp: { ...C, Username: 'new', ...code, SecretHash: 'x' },
    ResendConfirmationCode: { ...C, Username: 'new', SecretHash: 'x' },
    InitiateAuth: {
      ...C,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'cid', PASSWORD: 'Wrong-12345', SECRET_HASH: 'x' },
    },
    RespondToAuthChallenge: {
      ...C,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: {
        USERNAME: 'bob',
        PASSWORD_CLAIM_SECRET_BLOCK: 'AAAA',
        PASSWORD_CLAIM_SIGNATURE: 'AAAA',
        TIMESTAMP: 'Mon Nov 2 10:00:00 UTC 2026',
      },
    },
    RevokeToken: { ...C, Token: 'a.b.c.d.e' },
    ForgotPassword: { ...C, Username: 'bob', SecretHash: 'x' },
    ConfirmForgotPassword: { ...C, Username: 'bob', Password: password, ...code },
    ChangePassword: { ...T, PreviousPassword: 'Wrong-12345', ProposedPassword: password },
    GetUser: T,
    UpdateUserAttributes: { ...T, UserAttributes: [{ Name: 'nickname', Value: 'v' }] },
    DeleteUserAttributes: { ...T, UserAttributeNames: ['nickname'] },
    GetUserAttributeVerificationCode: { ...T, AttributeName: 'email' },
    VerifyUserAttribute: { ...T, AttributeName: 'email', Code: '123456' },
    DeleteUser: { AccessToken: 'a.b.c' },
    GlobalSignOut: { AccessToken: 'a.b.c' },
  }
}

function ofAdmins({ ours }: World): Record<string, Input> {
  const P = { UserPoolId: ours.poolId }
  const U = { ...P, Username: 'ann' }
  return {
    AdminInitiateAuth: {
      ...P,
      ClientId: ours.clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'cid', PASSWORD: 'Wrong-12345' },
    },
    AdminRespondToAuthChallenge: {
      ...P,
      ClientId: ours.clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: 'a'.repeat(24),
      ChallengeResponses: { USERNAME: 'ann', NEW_PASSWORD: password },
    },
    AdminConfirmSignUp: U,
    AdminCreateUser: {
      ...P,
      Username: 'made',
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: 'made@example.com' }],
    },
    AdminDeleteUser: { ...P, Username: 'nobody' },
    AdminDeleteUserAttributes: { ...U, UserAttributeNames: ['nickname'] },
    AdminDisableUser: { ...P, Username: 'nobody' },
    AdminEnableUser: U,
    AdminGetUser: U,
    AdminResetUserPassword: { ...P, Username: 'nobody' },
    AdminSetUserPassword: { ...U, Password: password, Permanent: true },
    AdminUpdateUserAttributes: { ...U, UserAttributes: [{ Name: 'phone_number', Value: '+1' }] },
    AdminUserGlobalSignOut: { ...P, Username: 'nobody' },
    ListUsers: { ...P, Filter: 'email = "x"', Limit: 5, AttributesToGet: ['sub'] },
    AdminAddUserToGroup: { ...U, GroupName: 'g' },
    AdminRemoveUserFromGroup: { ...U, GroupName: 'g' },
    AdminListGroupsForUser: { ...U, Limit: 5, NextToken: 'x' },
  }
}

function ofFactors({ ours, bob }: World): Record<string, Input> {
  const T = { AccessToken: bob.access }
  const U = { UserPoolId: ours.poolId, Username: 'ann' }
  const MFAOptions = [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }]
  const choice = { SMSMfaSettings: { Enabled: false }, EmailMfaSettings: { Enabled: true } }
  return {
    AssociateSoftwareToken: T,
    VerifySoftwareToken: { ...T, UserCode: '123456', FriendlyDeviceName: 'phone' },
    SetUserMFAPreference: { ...T, ...choice },
    SetUserSettings: { ...T, MFAOptions },
    GetUserAuthFactors: T,
    AdminSetUserMFAPreference: { ...U, ...choice },
    AdminSetUserSettings: { ...U, MFAOptions },
    AdminGetUserAuthFactors: U,
    AdminDeleteSoftwareToken: U,
  }
}

function ofSessions({ ours, bob }: World): Record<string, Input> {
  const P = { UserPoolId: ours.poolId }
  const C = { ...P, ClientId: ours.clientId }
  const revoked = { SessionId: `tkn${'a'.repeat(25)}`, RevokeAssociatedSessions: 'LINKED' }
  return {
    GetUserPoolSessionConfiguration: P,
    SetUserPoolSessionConfiguration: {
      ...P,
      UserSessionTracking: 'DISABLED',
      TokenSession: { MaxPerUser: 5 },
    },
    GetUserPoolClientSessionConfiguration: C,
    SetUserPoolClientSessionConfiguration: { ...C, SSOSession: { MaxValidityMinutes: 5 } },
    ListUserSessions: { AccessToken: bob.access, NextToken: 'x' },
    RevokeUserSession: { AccessToken: bob.access, ...revoked },
    AdminListUserSessions: { ...P, Username: 'ann', NextToken: 'x' },
    AdminRevokeUserSession: { ...P, Username: 'ann', ...revoked },
    GetClientToken: { ClientId: ours.clientId, Secret: 'a'.repeat(24), Scopes: ['a/b'] },
    GetTokensFromRefreshToken: {
      ClientId: ours.clientId,
      RefreshToken: bob.refresh,
      ClientSecret: 'a'.repeat(24),
      DeviceKey: 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    },
  }
}

function ofEvents({ ours }: World): Record<string, Input> {
  const U = { UserPoolId: ours.poolId, Username: 'ann' }
  const feedback = { ...U, EventId: nothing.slice('us-east-1:'.length), FeedbackValue: 'Valid' }
  return {
    AdminListUserAuthEvents: { ...U, MaxResults: 5, NextToken: 'x' },
    AdminUpdateAuthEventFeedback: feedback,
    UpdateAuthEventFeedback: { ...feedback, FeedbackToken: 'x' },
  }
}

function ofDevices({ ours, bob }: World): Record<string, Input> {
  const T = { AccessToken: bob.access }
  const U = { UserPoolId: ours.poolId, Username: 'ann' }
  const DeviceKey = 'us-east-1_aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'
  const DeviceRememberedStatus = 'remembered'
  const DeviceSecretVerifierConfig = { PasswordVerifier: 'BQYH', Salt: 'AQID' }
  return {
    ConfirmDevice: { ...T, DeviceKey, DeviceName: 'phone', DeviceSecretVerifierConfig },
    GetDevice: { ...T, DeviceKey },
    ListDevices: { ...T, Limit: 5, PaginationToken: 'x' },
    UpdateDeviceStatus: { ...T, DeviceKey, DeviceRememberedStatus },
    ForgetDevice: { ...T, DeviceKey },
    AdminGetDevice: { ...U, DeviceKey },
    AdminListDevices: { ...U, Limit: 5, PaginationToken: 'x' },
    AdminUpdateDeviceStatus: { ...U, DeviceKey, DeviceRememberedStatus },
    AdminForgetDevice: { ...U, DeviceKey },
  }
}

function ofPasskeys({ bob }: World): Record<string, Input> {
  const T = { AccessToken: bob.access }
  const response = { clientDataJSON: 'e30', attestationObject: 'oA', transports: ['usb'] }
  const Credential = { id: 'AQID', rawId: 'AQID', type: 'public-key', response }
  return {
    StartWebAuthnRegistration: T,
    CompleteWebAuthnRegistration: { ...T, Credential },
    ListWebAuthnCredentials: { ...T, MaxResults: 5, NextToken: 'x' },
    DeleteWebAuthnCredential: { ...T, CredentialId: 'AQID' },
  }
}

function ofIdentities({ ours, bob, bobsIdentity, annElsewhere }: World): Record<string, Input> {
  const { IdentityPoolId, IdentityId } = bobsIdentity
  const I = { IdentityPoolId }
  const D = { IdentityPoolId, IdentityId, DatasetName: 'notes' }
  const Logins = loginOf(bob)
  const rules = { Rules: [{ Claim: 'c', MatchType: 'Equals', Value: 'v', RoleARN: role }] }
  const RoleMappings = {
    [`${providerOf(ours)}:${ours.clientId}`]: {
      Type: 'Rules',
      AmbiguousRoleResolution: 'Deny',
      RulesConfiguration: rules,
    },
  }
  const CognitoIdentityProviders = [{ ProviderName: providerOf(ours), ClientId: ours.clientId }]
  const developer = { DeveloperProviderName: 'dev.x' }
  const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:x'
  const ApplicationArns = ['arn:aws:sns:us-east-1:123456789012:app/GCM/x']
  const patch = { Op: 'replace', Key: 'k', Value: 'v', SyncCount: 0 }
  return {
    CreateIdentityPool: {
      IdentityPoolName: 'i',
      AllowUnauthenticatedIdentities: false,
      DeveloperProviderName: 'dev.x',
      SupportedLoginProviders: { 'accounts.google.com': 'x' },
      IdentityPoolTags: { a: 'b' },
      CognitoIdentityProviders,
    },
    UpdateIdentityPool: {
      IdentityPoolId: annElsewhere.IdentityPoolId,
      IdentityPoolName: 'i',
      AllowUnauthenticatedIdentities: true,
      CognitoIdentityProviders,
    },
    DescribeIdentityPool: I,
    DeleteIdentityPool: { IdentityPoolId: nothing },
    ListIdentityPools: { MaxResults: 5, NextToken: 'x' },
    GetIdentityPoolRoles: I,
    SetIdentityPoolRoles: {
      IdentityPoolId: annElsewhere.IdentityPoolId,
      Roles: { authenticated: role },
      RoleMappings,
    },
    ListIdentities: { ...I, MaxResults: 5, NextToken: 'x' },
    DescribeIdentity: { IdentityId },
    DeleteIdentities: { IdentityIdsToDelete: [nothing] },
    SetPrincipalTagAttributeMap: {
      IdentityPoolId: annElsewhere.IdentityPoolId,
      IdentityProviderName: providerOf(ours),
      PrincipalTags: { a: 'sub' },
    },
    GetPrincipalTagAttributeMap: { ...I, IdentityProviderName: providerOf(ours) },
    LookupDeveloperIdentity: { ...I, IdentityId, MaxResults: 5, NextToken: 'x' },
    MergeDeveloperIdentities: {
      ...I,
      ...developer,
      SourceUserIdentifier: 's',
      DestinationUserIdentifier: 'd',
    },
    UnlinkDeveloperIdentity: { ...I, ...developer, IdentityId, DeveloperUserIdentifier: 'u' },
    GetOpenIdTokenForDeveloperIdentity: {
      ...I,
      IdentityId,
      Logins: { 'dev.x': 'u', ...Logins },
      PrincipalTags: { a: 'b' },
      TokenDuration: 60,
    },
    UnlinkIdentity: { IdentityId, Logins, LoginsToRemove: ['www.amazon.com'] },
    GetId: { ...I, AccountId: '123456789012', Logins },
    GetOpenIdToken: { IdentityId, Logins },
    GetCredentialsForIdentity: { IdentityId, Logins, CustomRoleArn: role },
    ListDatasets: D,
    DescribeDataset: D,
    DeleteDataset: D,
    ListRecords: D,
    UpdateRecords: { ...D, SyncSessionToken: 'x', DeviceId: 'd', RecordPatches: [patch] },
    DescribeIdentityUsage: D,
    GetIdentityPoolConfiguration: D,
    DescribeIdentityPoolUsage: I,
    ListIdentityPoolUsage: { MaxResults: 5, NextToken: 'x' },
    GetCognitoEvents: I,
    SetCognitoEvents: { IdentityPoolId: nothing, Events: { SyncTrigger: lambda } },
    BulkPublish: { IdentityPoolId: nothing },
    GetBulkPublishDetails: I,
    SetIdentityPoolConfiguration: { ...I, PushSync: { ApplicationArns, RoleArn: role } },
    RegisterDevice: { ...D, Platform: 'GCM', Token: 't' },
    SubscribeToDataset: { ...D, DeviceId: 'd' },
    UnsubscribeFromDataset: { ...D, DeviceId: 'd' },
  }
}
