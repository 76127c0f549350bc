/**
 * The one table of errors: every wire name that Cognate may answer with, its HTTP status and the
 * sentence used when the thrower gives none.
 *
 * User pools and identity pools answer client errors with 400 whatever their model says; only
 * cognito-sync uses the statuses of its model.
 */
const table = {
  // shared by all AWS services
  IncompleteSignatureException: [400, 'The request signature does not conform to AWS standards.'],
  InternalErrorException: [500, 'Internal server error'],
  InvalidSignatureException: [
    400,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ],
  MissingAuthenticationTokenException: [400, 'Missing Authentication Token'],
  NotImplementedException: [501, 'This operation is not built yet.'],
  RequestEntityTooLargeException: [413, 'Request size exceeded the limit.'],
  SerializationException: [400, 'Unable to parse the request body.'],
  UnknownOperationException: [400, 'Unknown operation.'],
  UnrecognizedClientException: [400, 'The security token included in the request is invalid.'],
  // user pools
  AliasExistsException: [400, 'An account with the given email already exists.'],
  CodeDeliveryFailureException: [400, 'Failed to deliver the code.'],
  CodeMismatchException: [400, 'Invalid verification code provided, please try again.'],
  DeviceKeyExistsException: [400, 'The device key exists already.'],
  DuplicateProviderException: [400, 'The provider already exists in the user pool.'],
  EnableSoftwareTokenMFAException: [400, 'Code mismatch and fail enable Software Token MFA'],
  ExpiredCodeException: [400, 'Invalid code provided, please request a code again.'],
  FeatureUnavailableInTierException: [
    400,
    'The feature is not available in the tier of the user pool.',
  ],
  GroupExistsException: [400, 'A group with the name already exists.'],
  InvalidEmailRoleAccessPolicyException: [
    400,
    'Email cannot be sent with the identity that the user pool is configured for.',
  ],
  InvalidLambdaResponseException: [400, 'Unrecognizable lambda output'],
  InvalidOAuthFlowException: [400, 'The OAuth flow is invalid.'],
  InvalidParameterException: [400, 'Invalid parameter.'],
  InvalidPasswordException: [400, 'Password did not conform with policy.'],
  InvalidSmsRoleAccessPolicyException: [400, 'Role does not have permission to publish with SNS'],
  InvalidSmsRoleTrustRelationshipException: [
    400,
    'Role does not have a trust relationship allowing Cognito to assume the role',
  ],
  InvalidUserPoolConfigurationException: [400, 'The user pool configuration is not valid.'],
  LimitExceededException: [400, 'Attempt limit exceeded, please try after some time.'],
  ManagedLoginBrandingExistsException: [400, 'A ManagedLoginBranding already exists.'],
  NotAuthorizedException: [400, 'Incorrect username or password.'],
  OperationNotEnabledException: [400, 'This operation is not enabled.'],
  PasswordHistoryPolicyViolationException: [400, 'Password has previously been used'],
  PasswordResetRequiredException: [400, 'Password reset required for the user'],
  PreconditionNotMetException: [400, 'A precondition is not met.'],
  RefreshTokenReuseException: [400, 'Refresh Token has already been used.'],
  ResourceNotFoundException: [400, 'Requested resource not found.'],
  ScopeDoesNotExistException: [400, 'The scope does not exist.'],
  ServiceQuotaExceededException: [400, 'The service quota is exceeded.'],
  SoftwareTokenMFANotFoundException: [
    400,
    'Software Token MFA has not been enabled by the userPool',
  ],
  TermsExistsException: [400, 'The terms exist already.'],
  TierChangeNotAllowedException: [400, 'The tier of the user pool cannot be changed.'],
  TooManyRequestsException: [400, 'Rate exceeded'],
  UnauthorizedException: [400, 'Unauthorized.'],
  UnexpectedLambdaException: [400, 'The Lambda function could not be invoked.'],
  UnsupportedOperationException: [400, 'Operation is not supported.'],
  UnsupportedTokenTypeException: [400, 'Unsupported token type'],
  UnsupportedUserStateException: [400, 'The user is in an unsupported state.'],
  UserLambdaValidationException: [400, 'The Lambda function refused.'],
  UserImportInProgressException: [400, 'A user import job is in progress for the user pool.'],
  UserNotConfirmedException: [400, 'User is not confirmed.'],
  UserNotFoundException: [400, 'User does not exist.'],
  UserPoolAddOnNotEnabledException: [400, 'User pool add-ons are not enabled.'],
  UsernameExistsException: [400, 'User already exists'],
  WebAuthnChallengeNotFoundException: [400, 'The challenge of the registration has expired.'],
  WebAuthnClientMismatchException: [
    400,
    'The access token is of another app client than the one that began the registration.',
  ],
  WebAuthnConfigurationMissingException: [
    400,
    'The user pool has no relying party id and no domain.',
  ],
  WebAuthnCredentialNotSupportedException: [400, 'The passkey is not supported.'],
  WebAuthnNotEnabledException: [400, 'Passkeys are not enabled for the user pool.'],
  WebAuthnOriginNotAllowedException: [
    400,
    'The origin of the passkey does not belong to the relying party id of the user pool.',
  ],
  WebAuthnRelyingPartyMismatchException: [
    400,
    'The passkey is of another relying party than the user pool.',
  ],
  // identity pools
  ConcurrentModificationException: [400, 'The resource was modified concurrently.'],
  DeveloperUserAlreadyRegisteredException: [
    400,
    'The developer user identifier is already registered under a different identity ID.',
  ],
  ExternalServiceException: [400, 'An external service could not be reached.'],
  InvalidIdentityPoolConfigurationException: [
    400,
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  ],
  ResourceConflictException: [400, 'The resource conflicts with its current state.'],
  ValidationException: [400, 'The input fails to satisfy the constraints.'],
  // cognito-sync
  AlreadyStreamedException: [
    400,
    'A bulk publish of the identity pool succeeded less than 24 hours ago.',
  ],
  DuplicateRequestException: [400, 'A bulk publish of the identity pool is in progress.'],
  InvalidConfigurationException: [400, 'Invalid configuration.'],
  InvalidLambdaFunctionOutputException: [400, 'Invalid lambda function output'],
  LambdaSocketTimeoutException: [400, 'Socket timeout while invoking Lambda function.'],
  LambdaThrottledException: [400, 'The Lambda function is throttled. Try again.'],
} as const satisfies Record<string, readonly [status: number, sentence: string]>

/** The wire name of an error that Cognate may answer with. */
export type ErrorCode = keyof typeof table

/** The sentences of errors that are thrown without one of their own. */
export const standardSentences: readonly string[] = Object.values(table).map(
  ([, sentence]) => sentence,
)

/** Statuses that cognito-sync's model gives to errors which the other two APIs answer with 400. */
const syncStatus: Partial<Record<ErrorCode, number>> = {
  NotAuthorizedException: 403,
  ResourceNotFoundException: 404,
  ResourceConflictException: 409,
  TooManyRequestsException: 429,
  LambdaThrottledException: 429,
}

/**
 * An error meant for the caller: `code` is AWS's wire name, `message` its sentence. Never put a
 * token, code or password in the message; the reason for the log goes into `cause`.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode
  /** HTTP status for the two JSON APIs. */
  readonly status: number

  constructor(code: ErrorCode, message?: string, options?: ErrorOptions) {
    super(message ?? table[code][1], options)
    this.name = code
    this.code = code
    this.status = table[code][0]
  }

  /** HTTP status for cognito-sync, as its model annotates the error. */
  get syncStatus(): number {
    return syncStatus[this.code] ?? this.status
  }
}
