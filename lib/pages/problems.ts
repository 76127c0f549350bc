import { ServiceError, type ErrorCode } from '../errors.ts'
import { isRiskRefusal } from '../user-pools/risk/refuse.ts'
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

/** What exactly is wrong, by the API's own sentence; a capture is the name of an attribute. */
const sentences: readonly (readonly [RegExp, (name: string) => Problem])[] = [
  [/^Invalid session/u, () => ({ what: 'sessionExpired' })],
  [/^Password attempts exceeded$/u, () => ({ what: 'tooOften' })],
  [/^Provided password cannot be used/u, () => ({ what: 'passwordLeaked', field: 'password' })],
  [/^Username should be an email\.$/u, () => ({ what: 'email', field: 'username' })],
  [/^Username should be a phone number\.$/u, () => ({ what: 'phone', field: 'username' })],
  [/^Username |Value at 'username'/u, () => ({ what: 'invalid', field: 'username' })],
  [/^Invalid email address format\.$/u, () => ({ what: 'email', field: 'attribute:email' })],
  [/^Invalid phone number format\.$/u, () => ({ what: 'phone', field: 'attribute:phone_number' })],
  [/^Missing required parameter USERNAME$/u, () => ({ what: 'required', field: 'username' })],
  [/^Missing required parameter \w*PASSWORD$/u, () => ({ what: 'required', field: 'password' })],
  [/^Missing required parameter \w*CODE$/u, () => ({ what: 'required', field: 'code' })],
  [/Value at 'password'/u, () => ({ what: 'required', field: 'password' })],
  [/^A user without a password /u, () => ({ what: 'required', field: 'password' })],
  [/: ([\w:.-]+): The attribute is required/u, (name) => missing(name)],
  [/^Invalid attributes given, ([\w:.-]+) is missing/u, (name) => missing(name)],
  [/^[\w ]+: ([\w:.-]+): /u, (name) => ({ what: 'invalid', field: `attribute:${name}` })],
  [/^Cannot reset password /u, () => ({ what: 'undelivered' })],
  [/^Could not reset password /u, () => ({ what: 'undelivered' })],
  [/ reset(?: password\.| in the current state\.)$/u, () => ({ what: 'refused' })],
]

const missing = (name: string): Problem => ({ what: 'required', field: `attribute:${name}` })

/** Words of a trigger, which its owner writes for the reader, as on Cognito's pages. */
const ofTriggers: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['UserLambdaValidationException'])

/**
 * What a page says of a refusal.
 *
 * @param fields what fields of the page are called that others call otherwise
 * @throws the error itself where it is none of the reader's doing
 */
export function problemOf(
  error: unknown,
  fields: ReadonlyMap<string | undefined, string> = new Map(),
): Problem {
  const problem = plainProblemOf(error)
  return { ...problem, field: fields.get(problem.field) ?? problem.field }
}

/** What else than a wrong code would tell of somebody's state. */
const telling: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'NotAuthorizedException',
  'UserNotFoundException',
])

/** The same on a page that takes a code, which says nothing of whether there is such a user. */
export function codeProblemOf(...[error, fields]: Parameters<typeof problemOf>): Problem {
  const isTelling = error instanceof ServiceError && telling.has(error.code)
  return problemOf(isTelling ? new ServiceError('CodeMismatchException') : error, fields)
}

function plainProblemOf(error: unknown): Problem {
  if (!(error instanceof ServiceError) || error.status >= 500) throw error
  const { code, message } = error
  if (ofTriggers.has(code)) return { what: { words: message } }
  for (const [sentence, made] of sentences) {
    const match = sentence.exec(message)
    if (match) return made(match[1] ?? '')
  }
  if (isRiskRefusal(error)) return { what: 'refused' }
  return problems.get(code) ?? { what: 'unforeseen' }
}
