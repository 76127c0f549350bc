import { beforeAll, describe, it } from '@jest/globals'
import { plausibleInputs } from '../plausible-inputs.ts'
import { builtOperations, type Input } from '../raw-calls.ts'
import { newWorld, type World } from '../world.ts'
import { expectRefusal, send } from './refusal.ts'

let world: World
let inputs: Readonly<Record<string, Input>>

beforeAll(async () => {
  world = await newWorld()
  inputs = plausibleInputs(world)
  await send('CreateGroup', { UserPoolId: world.ours.poolId, GroupName: 'g' })
})

/** An operation's plausible input with members changed; what only leads astray is left out. */
const changed = (operation: string, members: Input): Input => ({
  ...inputs[operation],
  NextToken: undefined,
  PaginationToken: undefined,
  SecretHash: undefined,
  Assets: undefined,
  ImageFile: undefined,
  ...members,
})

const nowhere = 'us-east-1_nowhere00'
const noPool = { error: 'ResourceNotFound', message: `User pool ${nowhere} does not exist.` }
const noClient = {
  error: 'ResourceNotFound',
  message: 'User pool client nosuchclient does not exist.',
}
const invalidDomain = { error: 'InvalidParameter', message: 'No such domain or user pool exists.' }

describe('a user pool that does not exist', () => {
  it.each([
    'AddCustomAttributes',
    'AddUserPoolClientSecret',
    'AdminAddUserToGroup',
    'AdminConfirmSignUp',
    'AdminCreateUser',
    'AdminDeleteSoftwareToken',
    'AdminDeleteUser',
    'AdminDeleteUserAttributes',
    'AdminDisableProviderForUser',
    'AdminDisableUser',
    'AdminEnableUser',
    'AdminForgetDevice',
    'AdminGetDevice',
    'AdminGetUser',
    'AdminGetUserAuthFactors',
    'AdminLinkProviderForUser',
    'AdminListDevices',
    'AdminListGroupsForUser',
    'AdminListUserAuthEvents',
    'AdminListUserSessions',
    'AdminRemoveUserFromGroup',
    'AdminResetUserPassword',
    'AdminRevokeUserSession',
    'AdminSetUserMFAPreference',
    'AdminSetUserPassword',
    'AdminSetUserSettings',
    'AdminUpdateAuthEventFeedback',
    'AdminUpdateDeviceStatus',
    'AdminUpdateUserAttributes',
    'AdminUserGlobalSignOut',
    'CreateGroup',
    'CreateIdentityProvider',
    'CreateManagedLoginBranding',
    'CreateResourceServer',
    'CreateTerms',
    'CreateUserImportJob',
    'CreateUserPoolClient',
    'CreateUserPoolDomain',
    'CreateUserPoolReplica',
    'DeleteGroup',
    'DeleteIdentityProvider',
    'DeleteManagedLoginBranding',
    'DeleteResourceServer',
    'DeleteTerms',
    'DeleteUserPool',
    'DeleteUserPoolClient',
    'DeleteUserPoolClientSecret',
    'DeleteUserPoolReplica',
    'DescribeIdentityProvider',
    'DescribeManagedLoginBranding',
    'DescribeManagedLoginBrandingByClient',
    'DescribeResourceServer',
    'DescribeRiskConfiguration',
    'DescribeTerms',
    'DescribeTermsByClient',
    'DescribeUserImportJob',
    'DescribeUserPool',
    'DescribeUserPoolClient',
    'GetCSVHeader',
    'GetGroup',
    'GetIdentityProviderByIdentifier',
    'GetLogDeliveryConfiguration',
    'GetSigningCertificate',
    'GetUICustomization',
    'GetUserPoolClientSessionConfiguration',
    'GetUserPoolMfaConfig',
    'GetUserPoolSessionConfiguration',
    'ListGroups',
    'ListIdentityProviders',
    'ListResourceServers',
    'ListTerms',
    'ListUserImportJobs',
    'ListUserPoolClientSecrets',
    'ListUserPoolClients',
    'ListUserPoolReplicas',
    'ListUsers',
    'ListUsersInGroup',
    'SetLogDeliveryConfiguration',
    'SetRiskConfiguration',
    'SetUICustomization',
    'SetUserPoolClientSessionConfiguration',
    'SetUserPoolMfaConfig',
    'SetUserPoolSessionConfiguration',
    'StartUserImportJob',
    'StopUserImportJob',
    'UpdateAuthEventFeedback',
    'UpdateGroup',
    'UpdateIdentityProvider',
    'UpdateManagedLoginBranding',
    'UpdateResourceServer',
    'UpdateTerms',
    'UpdateUserPool',
    'UpdateUserPoolClient',
    'UpdateUserPoolReplica',
  ])('is not found by %s', async (operation) => {
    const input = changed(operation, { UserPoolId: nowhere })
    await expectRefusal({ operation, input, ...noPool })
  })

  it.each(['TagResource', 'UntagResource', 'ListTagsForResource'])(
    'is not found by the ARN that %s names',
    async (operation) => {
      const ResourceArn = `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${nowhere}`
      await expectRefusal({ operation, input: changed(operation, { ResourceArn }), ...noPool })
    },
  )

  it.each(['AdminInitiateAuth', 'AdminRespondToAuthChallenge'])(
    'has none of the clients that %s names',
    async (operation) => {
      const { clientId } = world.ours
      await expectRefusal({
        operation,
        input: changed(operation, { UserPoolId: nowhere }),
        error: 'ResourceNotFound',
        message: `User pool client ${clientId} does not exist.`,
      })
    },
  )

  it.each(['DeleteUserPoolDomain', 'UpdateUserPoolDomain'])(
    'has no domain for %s',
    async (operation) => {
      const input = changed(operation, { UserPoolId: nowhere })
      await expectRefusal({ operation, input, ...invalidDomain })
    },
  )
})

describe('an app client that does not exist', () => {
  it.each([
    'AddUserPoolClientSecret',
    'AdminInitiateAuth',
    'AdminRespondToAuthChallenge',
    'ConfirmForgotPassword',
    'ConfirmSignUp',
    'CreateManagedLoginBranding',
    'CreateTerms',
    'DeleteUserPoolClient',
    'DeleteUserPoolClientSecret',
    'DescribeManagedLoginBrandingByClient',
    'DescribeRiskConfiguration',
    'DescribeTermsByClient',
    'DescribeUserPoolClient',
    'ForgotPassword',
    'GetClientToken',
    'GetTokensFromRefreshToken',
    'GetUICustomization',
    'GetUserPoolClientSessionConfiguration',
    'InitiateAuth',
    'ListUserPoolClientSecrets',
    'ResendConfirmationCode',
    'RevokeToken',
    'SetRiskConfiguration',
    'SetUICustomization',
    'SetUserPoolClientSessionConfiguration',
    'SignUp',
    'UpdateUserPoolClient',
  ])('is not found by %s', async (operation) => {
    const input = changed(operation, { ClientId: 'nosuchclient' })
    await expectRefusal({ operation, input, ...noClient })
  })
})

describe('a user who does not exist', () => {
  const byAdmins = builtOperations
    .map(({ name }) => name)
    .filter((name) => name.startsWith('Admin'))
    .filter(
      (name) => !/^Admin(?:CreateUser|RespondToAuth|LinkProvider|DisableProvider)/u.test(name),
    )

  it.each(byAdmins)('is not found by %s', async (operation) => {
    const input = changed(operation, {
      Username: 'nobody',
      AuthParameters: { USERNAME: 'nobody', PASSWORD: 'Correct-Horse-7' },
    })
    const message = 'User does not exist.'
    await expectRefusal({ operation, input, error: 'UserNotFound', message })
  })

  it.each(['ConfirmForgotPassword', 'ConfirmSignUp', 'ForgotPassword', 'ResendConfirmationCode'])(
    'is not found by %s where the client tells',
    async (operation) => {
      const input = changed(operation, { Username: 'nobody' })
      const message = 'Username/client id combination not found.'
      await expectRefusal({ operation, input, error: 'UserNotFound', message })
    },
  )
})

describe('an access token that is none', () => {
  const ofBearers = builtOperations.filter(({ access }) => access === 'access token')

  it.each(ofBearers.map(({ name }) => name))('is refused by %s', async (operation) => {
    const input = changed(operation, { AccessToken: 'a.b.c' })
    const message = 'Invalid Access Token'
    await expectRefusal({ operation, input, error: 'NotAuthorized', message })
  })
})

describe('a device that does not exist', () => {
  it('is not updated', async () => {
    await expectRefusal({
      operation: 'UpdateDeviceStatus',
      input: changed('UpdateDeviceStatus', {}),
      error: 'ResourceNotFound',
      message: 'Device does not exist.',
    })
  })
})

describe('a limit that does not exist', () => {
  it.each(['GetProvisionedLimit', 'UpdateProvisionedLimit'])(
    'is not found by %s',
    async (operation) => {
      const LimitDefinition = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'Nope' } }
      await expectRefusal({
        operation,
        input: changed(operation, { LimitDefinition }),
        error: 'ResourceNotFound',
        message: 'There is no adjustable limit for the category Nope.',
      })
    },
  )
})
