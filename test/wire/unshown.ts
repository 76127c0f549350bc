import type { Access } from '../../lib/operations/operation.ts'

/** Why the AWS SDK is never answered in the tests with what AWS lists. */
export interface Unshown {
  /** The error, or `success`. */
  readonly outcome: string
  /** Operations by name, or by who calls them those that are not seen to answer so; else all such. */
  readonly of?: readonly string[] | Access
  readonly because: string
}

/** Everything that AWS lists and that no test through the SDK meets. */
export const unshown: readonly Unshown[] = [
  // of every operation
  {
    outcome: 'InternalErrorException',
    because: 'It stands for a fault of ours: no input is known that brings it about.',
  },
  {
    outcome: 'InternalServerException',
    because: 'It stands for a fault of ours: no input is known that brings it about.',
  },
  {
    outcome: 'TooManyRequestsException',
    because: 'Only a throttled table answers so: test/user-pools/throttled.test.ts.',
  },
  {
    outcome: 'OperationNotEnabledException',
    because: 'It is for replicas in other Regions, which a deployment does not have.',
  },
  {
    outcome: 'ForbiddenException',
    because: 'AWS WAF answers so, in front of a deployment as its owner sets it up.',
  },
  {
    outcome: 'ConcurrentModificationException',
    because: 'A write that meets another is tried again: test/wire/races.test.ts sees who wins.',
  },
  // of who calls
  {
    outcome: 'NotAuthorizedException',
    of: 'signed',
    because:
      'Who signs is known before the operation is: strangers get the errors of signatures (attacks-callers.test.ts).',
  },
  {
    outcome: 'UserNotFoundException',
    of: 'access token',
    because: 'The token of a user who is gone is refused as such: Invalid Access Token.',
  },
  {
    outcome: 'ResourceNotFoundException',
    of: 'access token',
    because: 'The token of a pool or client that is gone is refused as such: Invalid Access Token.',
  },
  {
    outcome: 'UserNotConfirmedException',
    of: 'access token',
    because: 'Nobody has a token before being confirmed.',
  },
  {
    outcome: 'PasswordResetRequiredException',
    of: 'access token',
    because: 'A reset ends all sign-ins: Access Token has been revoked.',
  },
  // of users
  {
    outcome: 'UserNotFoundException',
    of: [
      'AdminRespondToAuthChallenge',
      'GetTokensFromRefreshToken',
      'RespondToAuthChallenge',
      'UpdateAuthEventFeedback',
      'VerifySoftwareToken',
    ],
    because: 'A session or token is refused as one that nobody was given before its user is read.',
  },
  {
    outcome: 'UserNotConfirmedException',
    of: ['AdminDeleteSoftwareToken', 'AdminSetUserMFAPreference'],
    because: 'Administrators choose the factors of users in any state.',
  },
  {
    outcome: 'UserNotConfirmedException',
    of: ['ConfirmForgotPassword', 'VerifySoftwareToken'],
    because: 'Neither a code nor a session of this kind goes to a user who is not confirmed.',
  },
  {
    outcome: 'PasswordResetRequiredException',
    of: ['AdminSetUserMFAPreference'],
    because: 'Administrators choose the factors of users in any state.',
  },
  {
    outcome: 'PasswordResetRequiredException',
    of: ['VerifySoftwareToken'],
    because: 'A reset ends all sign-ins: Access Token has been revoked.',
  },
  {
    outcome: 'PreconditionNotMetException',
    of: ['AdminCreateUser', 'CreateUserImportJob'],
    because: 'What would have to come first is told as InvalidParameterException.',
  },
  {
    outcome: 'AliasExistsException',
    of: ['AdminDisableProviderForUser'],
    because: 'It takes a link away and gives nobody an alias.',
  },
  {
    outcome: 'InvalidPasswordException',
    of: ['ConfirmDevice'],
    because: 'A device comes with a verifier, whose password nobody but the app knows.',
  },
  {
    outcome: 'UsernameExistsException',
    of: ['ConfirmDevice'],
    because: 'A device has no name to share: DeviceKeyExistsException.',
  },
  {
    outcome: 'InvalidLambdaResponseException',
    of: ['ConfirmDevice'],
    because: 'No function is asked.',
  },
  // of codes and factors
  {
    outcome: 'TooManyFailedAttemptsException',
    because: 'Too many wrong answers get LimitExceededException, as Cognito says it on the wire.',
  },
  {
    outcome: 'CodeMismatchException',
    of: ['UpdateUserAttributes'],
    because: 'It takes no code.',
  },
  {
    outcome: 'ExpiredCodeException',
    of: ['UpdateUserAttributes'],
    because: 'It takes no code.',
  },
  {
    outcome: 'CodeMismatchException',
    of: ['VerifySoftwareToken'],
    because: 'A wrong code gets EnableSoftwareTokenMFAException.',
  },
  {
    outcome: 'MFAMethodNotFoundException',
    because: 'Challenges offer only factors that the user has; another is an invalid parameter.',
  },
  {
    outcome: 'SoftwareTokenMFANotFoundException',
    of: ['AdminRespondToAuthChallenge', 'RespondToAuthChallenge'],
    because: 'Challenges ask only those for a code of an app who have one.',
  },
  {
    outcome: 'ResourceNotFoundException',
    of: ['AssociateSoftwareToken', 'VerifySoftwareToken'],
    because: 'The token or session of a pool or client that is gone is refused as such.',
  },
  {
    outcome: 'InvalidUserPoolConfigurationException',
    because:
      'ConfirmDevice alone needs a setting of the pool; without it users have no devices, which the others say.',
  },
  {
    outcome: 'UnsupportedOperationException',
    of: ['AdminInitiateAuth', 'InitiateAuth'],
    because: 'A flow that the client does not have is an invalid parameter.',
  },
  {
    outcome: 'FeatureUnavailableInTierException',
    of: ['AdminInitiateAuth', 'InitiateAuth'],
    because: 'Clients of a smaller plan cannot be given the flow (plans.test.ts).',
  },
  // of messages
  {
    outcome: 'InvalidEmailRoleAccessPolicyException',
    because:
      'Only SES denies so, which no local server sends through: test/user-pools/notify.test.ts.',
  },
  {
    outcome: 'InvalidSmsRoleAccessPolicyException',
    of: ['CreateUserPool', 'SetUserPoolMfaConfig', 'UpdateUserPool'],
    because: 'A role is tried when a message is to leave, which says so (deliveries.test.ts).',
  },
  {
    outcome: 'InvalidSmsRoleTrustRelationshipException',
    of: ['CreateUserPool', 'SetUserPoolMfaConfig', 'UpdateUserPool'],
    because: 'A role is tried when a message is to leave, which says so (deliveries.test.ts).',
  },
  {
    outcome: 'CodeDeliveryFailureException',
    of: ['SetRiskConfiguration'],
    because: 'It sends nothing.',
  },
  // of the directory
  {
    outcome: 'success',
    of: ['CreateUserPoolReplica', 'DeleteUserPoolReplica', 'UpdateUserPoolReplica'],
    because: 'A deployment has one Region: a pool gets no replica, so there is none to change.',
  },
  {
    outcome: 'LimitExceededException',
    of: ['CreateGroup', 'CreateIdentityProvider'],
    because:
      'A pool has room for 10,000 groups and 300 providers: test/operations/user-pools counts on.',
  },
  {
    outcome: 'LimitExceededException',
    of: [
      'CreateUserImportJob',
      'CreateUserPool',
      'CreateUserPoolClient',
      'CreateUserPoolDomain',
      'CreateUserPoolReplica',
    ],
    because: 'Quotas of an AWS account that a deployment of one’s own does not have.',
  },
  {
    outcome: 'LimitExceededException',
    of: ['AdminConfirmSignUp', 'SignUp'],
    because: 'A new user was sent no code before, and an administrator gives none.',
  },
  {
    outcome: 'LimitExceededException',
    of: ['CompleteWebAuthnRegistration'],
    because: 'StartWebAuthnRegistration has said so before.',
  },
  {
    outcome: 'LimitExceededException',
    of: [
      'DeleteUserPoolClientSecret',
      'DeleteWebAuthnCredential',
      'ListUserPoolClientSecrets',
      'ListWebAuthnCredentials',
    ],
    because: 'It adds nothing.',
  },
  {
    outcome: 'ResourceNotFoundException',
    of: ['DeleteUserPoolDomain', 'UpdateUserPoolDomain'],
    because: 'Cognito says of either that it is invalid: No such domain or user pool exists.',
  },
  {
    outcome: 'ResourceNotFoundException',
    of: ['DescribeUserPoolDomain'],
    because: 'Cognito describes a domain that is not there by nothing.',
  },
  {
    outcome: 'TierChangeNotAllowedException',
    of: ['CreateUserPool'],
    because: 'A new pool had no other plan before.',
  },
  {
    outcome: 'UserPoolTaggingException',
    because: 'Tags are kept with the pool: bad ones are invalid parameters.',
  },
  {
    outcome: 'UnsupportedIdentityProviderException',
    because: 'Every type of provider that Cognito knows is supported.',
  },
  {
    outcome: 'UserPoolAddOnNotEnabledException',
    of: ['DescribeRiskConfiguration', 'SetRiskConfiguration'],
    because: 'A configuration may be written before threat protection is on.',
  },
  {
    outcome: 'AccessDeniedException',
    because: 'AWS KMS denies so for keys of customers, which hold no secrets of clients here.',
  },
]
