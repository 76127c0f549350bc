import { describe, expect, it } from '@jest/globals'
import { isAudited } from '../../lib/audit/audited-operations.ts'
import { catalogue } from '../../lib/operations/catalogue.ts'

describe('of all operations', () => {
  const names = [...new Set(catalogue().map(({ operation }) => operation))].sort()

  it('those that only look leave no line in the audit log, and all others do', () => {
    expect(names.filter((name) => !isAudited(name))).toEqual([
      'AdminGetDevice',
      'AdminGetUser',
      'AdminGetUserAuthFactors',
      'AdminListDevices',
      'AdminListGroupsForUser',
      'AdminListUserAuthEvents',
      'AdminListUserSessions',
      'DescribeDataset',
      'DescribeIdentity',
      'DescribeIdentityPool',
      'DescribeIdentityPoolUsage',
      'DescribeIdentityProvider',
      'DescribeIdentityUsage',
      'DescribeManagedLoginBranding',
      'DescribeManagedLoginBrandingByClient',
      'DescribeResourceServer',
      'DescribeRiskConfiguration',
      'DescribeTerms',
      'DescribeTermsByClient',
      'DescribeTriggerSecret',
      'DescribeUserImportJob',
      'DescribeUserPool',
      'DescribeUserPoolClient',
      'DescribeUserPoolDomain',
      'GetBulkPublishDetails',
      'GetCSVHeader',
      'GetCognitoEvents',
      'GetDevice',
      'GetGroup',
      'GetIdentityPoolConfiguration',
      'GetIdentityPoolRoles',
      'GetIdentityProviderByIdentifier',
      'GetLogDeliveryConfiguration',
      'GetPrincipalTagAttributeMap',
      'GetProvisionedLimit',
      'GetSigningCertificate',
      'GetUICustomization',
      'GetUser',
      'GetUserAuthFactors',
      'GetUserPoolClientSessionConfiguration',
      'GetUserPoolMfaConfig',
      'GetUserPoolSessionConfiguration',
      'ListDatasets',
      'ListDevices',
      'ListGroups',
      'ListIdentities',
      'ListIdentityPoolUsage',
      'ListIdentityPools',
      'ListIdentityProviders',
      'ListRecords',
      'ListResourceServers',
      'ListTagsForResource',
      'ListTerms',
      'ListUserImportJobs',
      'ListUserPoolClientSecrets',
      'ListUserPoolClients',
      'ListUserPoolReplicas',
      'ListUserPools',
      'ListUserSessions',
      'ListUsers',
      'ListUsersInGroup',
      'ListWebAuthnCredentials',
      'LookupDeveloperIdentity',
    ])
  })

  it.each([
    'GetClientToken',
    'GetTokensFromRefreshToken',
    'GetUserAttributeVerificationCode',
    'GetId',
    'GetOpenIdToken',
    'GetOpenIdTokenForDeveloperIdentity',
    'GetCredentialsForIdentity',
    'AnyNewOperation',
  ])('%s leaves one, whatever its name begins with', (name) => {
    expect(isAudited(name)).toBe(true)
  })
})
