import { describe, expect, it } from '@jest/globals'
import { catalogue } from '../../../lib/operations/catalogue.ts'
import { expectRefusal } from './refusal.ts'

/** What each operation cannot do without; refusals do not repeat the value of one with a star. */
const required: Readonly<Record<string, string>> = {
  AddCustomAttributes: 'userPoolId customAttributes',
  AddUserPoolClientSecret: 'userPoolId clientId*',
  AdminAddUserToGroup: 'userPoolId username* groupName',
  AdminConfirmSignUp: 'userPoolId username*',
  AdminCreateUser: 'userPoolId username*',
  AdminDeleteSoftwareToken: 'userPoolId username*',
  AdminDeleteUser: 'userPoolId username*',
  AdminDeleteUserAttributes: 'userPoolId username* userAttributeNames',
  AdminDisableProviderForUser: 'userPoolId user',
  AdminDisableUser: 'userPoolId username*',
  AdminEnableUser: 'userPoolId username*',
  AdminForgetDevice: 'userPoolId username* deviceKey',
  AdminGetDevice: 'deviceKey userPoolId username*',
  AdminGetUser: 'userPoolId username*',
  AdminGetUserAuthFactors: 'userPoolId username*',
  AdminInitiateAuth: 'userPoolId clientId* authFlow',
  AdminLinkProviderForUser: 'userPoolId destinationUser sourceUser',
  AdminListDevices: 'userPoolId username*',
  AdminListGroupsForUser: 'username* userPoolId',
  AdminListUserAuthEvents: 'userPoolId username*',
  AdminListUserSessions: 'userPoolId username*',
  AdminRemoveUserFromGroup: 'userPoolId username* groupName',
  AdminResetUserPassword: 'userPoolId username*',
  AdminRespondToAuthChallenge: 'userPoolId clientId* challengeName',
  AdminRevokeUserSession: 'userPoolId username* sessionId',
  AdminSetUserMFAPreference: 'username* userPoolId',
  AdminSetUserPassword: 'userPoolId username* password*',
  AdminSetUserSettings: 'userPoolId username* mFAOptions',
  AdminUpdateAuthEventFeedback: 'userPoolId username* eventId feedbackValue',
  AdminUpdateDeviceStatus: 'userPoolId username* deviceKey',
  AdminUpdateUserAttributes: 'userPoolId username* userAttributes',
  AdminUserGlobalSignOut: 'userPoolId username*',
  ChangePassword: 'proposedPassword* accessToken*',
  CompleteWebAuthnRegistration: 'accessToken* credential',
  ConfirmDevice: 'accessToken* deviceKey',
  ConfirmForgotPassword: 'clientId* username* confirmationCode password*',
  ConfirmSignUp: 'clientId* username* confirmationCode',
  CreateGroup: 'groupName userPoolId',
  CreateIdentityProvider: 'userPoolId providerName providerType providerDetails',
  CreateManagedLoginBranding: 'userPoolId clientId*',
  CreateResourceServer: 'userPoolId identifier name',
  CreateTerms: 'userPoolId clientId* termsName termsSource enforcement',
  CreateUserImportJob: 'jobName userPoolId cloudWatchLogsRoleArn',
  CreateUserPool: 'poolName',
  CreateUserPoolClient: 'userPoolId clientName',
  CreateUserPoolDomain: 'domain userPoolId',
  CreateUserPoolReplica: 'userPoolId regionName',
  DeleteGroup: 'groupName userPoolId',
  DeleteIdentityProvider: 'userPoolId providerName',
  DeleteManagedLoginBranding: 'managedLoginBrandingId userPoolId',
  DeleteResourceServer: 'userPoolId identifier',
  DeleteTerms: 'termsId userPoolId',
  DeleteUser: 'accessToken*',
  DeleteUserAttributes: 'userAttributeNames accessToken*',
  DeleteUserPool: 'userPoolId',
  DeleteUserPoolClient: 'userPoolId clientId*',
  DeleteUserPoolClientSecret: 'userPoolId clientId* clientSecretId',
  DeleteUserPoolDomain: 'domain userPoolId',
  DeleteUserPoolReplica: 'userPoolId regionName',
  DeleteWebAuthnCredential: 'accessToken* credentialId',
  DescribeIdentityProvider: 'userPoolId providerName',
  DescribeManagedLoginBranding: 'userPoolId managedLoginBrandingId',
  DescribeManagedLoginBrandingByClient: 'userPoolId clientId*',
  DescribeResourceServer: 'userPoolId identifier',
  DescribeRiskConfiguration: 'userPoolId',
  DescribeTerms: 'termsId userPoolId',
  DescribeTermsByClient: 'clientId* userPoolId termsName',
  DescribeUserImportJob: 'userPoolId jobId',
  DescribeUserPool: 'userPoolId',
  DescribeUserPoolClient: 'userPoolId clientId*',
  DescribeUserPoolDomain: 'domain',
  ForgetDevice: 'deviceKey',
  ForgotPassword: 'clientId* username*',
  GetCSVHeader: 'userPoolId',
  GetClientToken: 'clientId* secret*',
  GetDevice: 'deviceKey',
  GetGroup: 'groupName userPoolId',
  GetIdentityProviderByIdentifier: 'userPoolId idpIdentifier',
  GetLogDeliveryConfiguration: 'userPoolId',
  GetProvisionedLimit: 'limitDefinition',
  GetSigningCertificate: 'userPoolId',
  GetTokensFromRefreshToken: 'refreshToken* clientId*',
  GetUICustomization: 'userPoolId',
  GetUser: 'accessToken*',
  GetUserAttributeVerificationCode: 'accessToken* attributeName',
  GetUserAuthFactors: 'accessToken*',
  GetUserPoolClientSessionConfiguration: 'userPoolId clientId*',
  GetUserPoolMfaConfig: 'userPoolId',
  GetUserPoolSessionConfiguration: 'userPoolId',
  GlobalSignOut: 'accessToken*',
  InitiateAuth: 'authFlow clientId*',
  ListDevices: 'accessToken*',
  ListGroups: 'userPoolId',
  ListIdentityProviders: 'userPoolId',
  ListResourceServers: 'userPoolId',
  ListTagsForResource: 'resourceArn',
  ListTerms: 'userPoolId',
  ListUserImportJobs: 'userPoolId maxResults',
  ListUserPoolClientSecrets: 'userPoolId clientId*',
  ListUserPoolClients: 'userPoolId',
  ListUserPoolReplicas: 'userPoolId',
  ListUserPools: 'maxResults',
  ListUserSessions: 'accessToken*',
  ListUsers: 'userPoolId',
  ListUsersInGroup: 'userPoolId groupName',
  ListWebAuthnCredentials: 'accessToken*',
  ResendConfirmationCode: 'clientId* username*',
  RespondToAuthChallenge: 'clientId* challengeName',
  RevokeToken: 'token* clientId*',
  RevokeUserSession: 'accessToken* sessionId',
  SetLogDeliveryConfiguration: 'userPoolId logConfigurations',
  SetRiskConfiguration: 'userPoolId',
  SetUICustomization: 'userPoolId',
  SetUserMFAPreference: 'accessToken*',
  SetUserPoolClientSessionConfiguration: 'userPoolId clientId* sSOSession',
  SetUserPoolMfaConfig: 'userPoolId',
  SetUserPoolSessionConfiguration: 'userPoolId userSessionTracking tokenSession',
  SetUserSettings: 'accessToken* mFAOptions',
  SignUp: 'clientId* username*',
  StartUserImportJob: 'userPoolId jobId',
  StartWebAuthnRegistration: 'accessToken*',
  StopUserImportJob: 'userPoolId jobId',
  TagResource: 'resourceArn tags',
  UntagResource: 'resourceArn tagKeys',
  UpdateAuthEventFeedback: 'userPoolId username* eventId feedbackToken* feedbackValue',
  UpdateDeviceStatus: 'accessToken* deviceKey',
  UpdateGroup: 'groupName userPoolId',
  UpdateIdentityProvider: 'userPoolId providerName',
  UpdateProvisionedLimit: 'limitDefinition requestedLimitValue',
  UpdateResourceServer: 'userPoolId identifier name',
  UpdateTerms: 'termsId userPoolId',
  UpdateUserAttributes: 'userAttributes accessToken*',
  UpdateUserPool: 'userPoolId',
  UpdateUserPoolClient: 'userPoolId clientId*',
  UpdateUserPoolDomain: 'domain userPoolId',
  UpdateUserPoolReplica: 'userPoolId regionName status',
  VerifySoftwareToken: 'userCode*',
  VerifyUserAttribute: 'accessToken* attributeName code',
}

/** Operations whose model requires nothing, and what they say to that. */
const sentences: Readonly<Record<string, string>> = {
  AssociateSoftwareToken: 'Either AccessToken or Session is required.',
  UpdateManagedLoginBranding:
    'useCognitoProvidedValues or settings should be specified (but not both)',
}

function sentenceFor(members: string): string {
  const faults = members.split(' ').map((member) => {
    const value = member.endsWith('*') ? 'Value' : 'Value null'
    return `${value} at '${member.replace('*', '')}' failed to satisfy constraint: Member must not be null`
  })
  const count = faults.length === 1 ? '1 validation error' : `${faults.length} validation errors`
  return `${count} detected: ${faults.join('; ')}`
}

describe('a request without any member', () => {
  const all = Object.entries(required).map(([name, members]) => [name, sentenceFor(members)])

  it('has a sentence for each operation', () => {
    const names = catalogue().filter(({ api }) => api.name === 'user-pools')
    const here = [...Object.keys(required), ...Object.keys(sentences)]
    expect(here.sort()).toEqual(names.map(({ operation }) => operation).sort())
  })

  it.each([...all, ...Object.entries(sentences)])(
    'of %s is refused',
    async (operation = '', message = '') => {
      await expectRefusal({ operation, input: {}, error: 'InvalidParameter', message })
    },
  )
})
