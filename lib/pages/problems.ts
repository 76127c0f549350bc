import { ServiceError, type ErrorCode } from '../errors.ts'
import type { Problem } from './parts/problem.ts'

/** What is wrong, by the error that the API has for it, and the field that it is about. */
const problems: ReadonlyMap<ErrorCode, Problem> = new Map<ErrorCode, Problem>([
  ['NotAuthorizedException', { what: 'credentials' }],
  ['UserNotFoundException', { what: 'credentials' }],
  ['UserNotConfirmedException', { what: 'notConfirmed' }],
  ['PasswordResetRequiredException', { what: 'resetRequired' }],
  ['CodeMismatchException', { what: 'code', field: 'code' }],
  ['EnableSoftwareTokenMFAException', { what: 'code', field: 'code' }],
  ['ExpiredCodeException', { what: 'codeExpired', field: 'code' }],
  ['LimitExceededException', { what: 'tooOften' }],
  ['TooManyRequestsException', { what: 'tooOften' }],
  ['InvalidPasswordException', { what: 'passwordRules', field: 'password' }],
  ['PasswordHistoryPolicyViolationException', { what: 'passwordUsed', field: 'password' }],
  ['UsernameExistsException', { what: 'userExists', field: 'username' }],
  ['AliasExistsException', { what: 'contactExists' }],
  ['CodeDeliveryFailureException', { what: 'undelivered' }],
  ['InvalidParameterException', { what: 'invalid' }],
  ['WebAuthnClientMismatchException', { what: 'credentials' }],
])

/** Words of a trigger, which its owner writes for the reader, as on Cognito's pages. */
const ofTriggers: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UserLambdaValidationException'])

/** What a page says of a refusal. @throws the error itself where it is none of the reader's doing */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof ServiceError) || error.status >= 500) throw error
  const { code, message } = error
  if (ofTriggers.has(code)) return { what: { words: message } }
  if (message.includes('Invalid session')) return { what: 'sessionExpired' }
  if (message === 'Password attempts exceeded') return { what: 'tooOften' }
  return problems.get(code) ?? { what: 'unforeseen' }
}
