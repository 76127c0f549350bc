import { ServiceError } from '../errors.ts'

/** The triggers by the names that Cognito's errors call them. */
export type TriggerName =
  | 'PreSignUp'
  | 'PostConfirmation'
  | 'PreAuthentication'
  | 'PostAuthentication'
  | 'DefineAuthChallenge'
  | 'CreateAuthChallenge'
  | 'VerifyAuthChallengeResponse'
  | 'UserMigration'
  | 'PreTokenGeneration'
  | 'CustomMessage'
  | 'CustomEmailSender'
  | 'CustomSMSSender'
  | 'InboundFederation'

/** What became of one try that brought no answer. */
export class InvocationFault extends Error {
  /** Whether the same may succeed when tried again. */
  readonly isTransient: boolean
  readonly isTimeout: boolean

  /** @param reason a name for the caller, such as AWS's of an error */
  constructor(
    reason: string,
    { isTransient, isTimeout = false }: { isTransient: boolean; isTimeout?: boolean },
    options?: ErrorOptions,
  ) {
    super(reason, options)
    this.name = 'InvocationFault'
    this.isTransient = isTransient
    this.isTimeout = isTimeout
  }
}

/** The fault of a function that took too long. */
export function timedOut(cause: unknown): InvocationFault {
  return new InvocationFault('time-out', { isTransient: true, isTimeout: true }, { cause })
}

/** As much of a function's error message as the caller is told, in characters. */
const longestMessage = 2048

/** Cognito's error for a function that refused or failed. */
export function refusedBy(trigger: TriggerName, message: string): ServiceError {
  return new ServiceError(
    'UserLambdaValidationException',
    `${trigger} failed with error ${message.slice(0, longestMessage)}.`,
  )
}

/** Cognito's error for a function that could not be invoked, or did not answer in time. */
export function notInvoked(
  { trigger, arn }: { trigger: TriggerName; arn: string },
  cause: InvocationFault,
): ServiceError {
  // A URL may carry what only its owner should read
  const who = arn.startsWith('arn:') ? arn : trigger
  const message = cause.isTimeout
    ? `${who} failed with error Socket timeout while invoking Lambda function.`
    : `${trigger} invocation failed due to error ${cause.message}.`
  return new ServiceError('UnexpectedLambdaException', message, { cause })
}

/** Cognito's error for an answer that is not the event with a response. */
export function unrecognizable(): ServiceError {
  return new ServiceError('InvalidLambdaResponseException')
}

/** Cognito's error for an answer that is no JSON. */
export function notJson(): ServiceError {
  return new ServiceError(
    'InvalidLambdaResponseException',
    'Invalid lambda function output : Invalid JSON',
  )
}
