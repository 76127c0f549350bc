import { recoveryOrder } from '../../user-pools/recovery-order.ts'
import { isOfBeginning } from '../../user-pools/sign-in/beginning.ts'
import type { Answer } from '../../oauth/answers.ts'
import { attributeFields } from '../attribute-fields.ts'
import type { View } from '../context.ts'
import type { Problem } from '../parts/problem.ts'
import { pageAnswer, shellOfStep } from '../shell.ts'
import { chooseFactor, type Factor } from '../views/choose-factor.ts'
import { code, type CodeSource } from '../views/code.ts'
import { newPassword } from '../views/new-password.ts'
import { passkey } from '../views/passkey.ts'
import { password } from '../views/password.ts'
import { attributesIn, codeIn, offeredAttributes } from './form-values.ts'
import { setUpView, takeSetUp } from './factor-set-up.ts'
import type { AppPage } from './page.ts'

/** A challenge that somebody is shown, at first or again with what was wrong. */
export interface ShownChallenge {
  readonly username: string
  readonly challenge: string
  readonly session: string
  /** What the engine says of the challenge; nothing when it is shown again. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly available?: readonly string[] | undefined
  /** Whether a code has just been sent again. */
  readonly isResent?: boolean
  readonly problem?: Problem | undefined
}

/** An answer for the engine, or a page that comes before it. */
export type Taken =
  | { readonly challenge: string; readonly responses: Record<string, string> }
  | { readonly view: Answer }

const sources: ReadonlyMap<string, CodeSource> = new Map<string, CodeSource>([
  ['EMAIL_OTP', 'email'],
  ['SMS_OTP', 'sms'],
  ['SMS_MFA', 'sms'],
  ['SOFTWARE_TOKEN_MFA', 'app'],
])

/** The page that asks what a challenge of the engine asks (API reference, RespondToAuthChallenge). */
export async function challengePage(page: AppPage, shown: ShownChallenge): Promise<Answer> {
  const { challenge, session } = shown
  const shell = shellOfStep(page.shell, { challenge, session })
  return pageAnswer(await viewOf({ ...page, shell }, shown), shell)
}

async function viewOf(page: AppPage, shown: ShownChallenge): Promise<View> {
  const { username, challenge, parameters = {}, problem } = shown
  const { authorization } = page
  const { context } = page.shell
  const source = sources.get(challenge)
  if (source) return codeView(page, shown, source)
  switch (challenge) {
    case 'PASSWORD': {
      const canReset = recoveryOrder(authorization.pool).length > 0
      return password({ username, canReset, hasOtherWays: hasWays(page), problem }, context)
    }
    case 'SELECT_CHALLENGE': {
      const factors = (shown.available ?? []).filter((way) => way !== 'PASSWORD_SRP')
      return chooseFactor({ username, isFirst: true, factors: offered(factors), problem }, context)
    }
    case 'SELECT_MFA_TYPE': {
      const factors = listOf(parameters.MFAS_CAN_CHOOSE)
      return chooseFactor({ username, isFirst: false, factors: offered(factors), problem }, context)
    }
    case 'WEB_AUTHN': {
      const { CREDENTIAL_REQUEST_OPTIONS: options = '' } = parameters
      return passkey({ username, options, hasOtherWays: hasWays(page), problem }, context)
    }
    case 'NEW_PASSWORD_REQUIRED':
      return newPassword(
        { username, rules: rulesOf(page), missing: missingOf(page, shown), problem },
        context,
      )
    case 'MFA_SETUP':
      return setUpView(page, shown)
  }
  throw new Error(`no page asks for ${challenge}`)
}

async function codeView(page: AppPage, shown: ShownChallenge, source: CodeSource): Promise<View> {
  const { username, challenge, session, parameters = {}, problem, isResent = false } = shown
  const isFirst = await isOfBeginning(page.services, session, challenge)
  return code(
    {
      username,
      source,
      destination: parameters.CODE_DELIVERY_DESTINATION,
      canResend: isFirst,
      isResent,
      hasOtherWays: isFirst && hasWays(page),
      problem,
    },
    page.shell.context,
  )
}

/** Whether the pool has other ways to begin; which of them a user has is told when they are asked for. */
function hasWays({ authorization }: AppPage): boolean {
  const { Policies } = authorization.pool.settings
  return (Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []).length > 1
}

function offered(factors: readonly string[]): { factor: Factor }[] {
  return factors.map((factor) => ({ factor: factor as Factor })) // as the engine names them
}

function listOf(json: string | undefined): string[] {
  return json === undefined ? [] : (JSON.parse(json) as string[]) // written by the engine
}

function rulesOf({ authorization }: AppPage) {
  return authorization.pool.settings.Policies?.PasswordPolicy ?? {}
}

/** The attributes that the engine misses; shown again, those that the form brought. */
function missingOf({ authorization, request }: AppPage, { parameters }: ShownChallenge) {
  const values = attributesIn(request.form)
  const required = listOf(parameters?.requiredAttributes).map((name) =>
    name.replace('userAttributes.', ''),
  )
  const asks = ({ Name, Required }: { Name: string; Required?: boolean | undefined }) =>
    required.includes(Name) || (Required === true && values.has(Name))
  return attributeFields(authorization.pool.schema, { asks, values })
}

/**
 * Makes of a form what the engine takes, or shows the page that comes first.
 *
 * @throws ServiceError of the set-up of an app
 */
export async function takeAnswer(
  page: AppPage,
  { challenge, session, username }: Pick<ShownChallenge, 'challenge' | 'session' | 'username'>,
): Promise<Taken> {
  const { form } = page.request
  const given = { USERNAME: username, session }
  const source = sources.get(challenge)
  if (source) {
    return { challenge, responses: { ...given, [`${challenge}_CODE`]: codeIn(form) } }
  }
  const chosen = form.get('factor') ?? ''
  switch (challenge) {
    case 'SELECT_CHALLENGE':
      if (chosen === 'PASSWORD') {
        return { view: await challengePage(page, { username, session, challenge: 'PASSWORD' }) }
      }
      return { challenge, responses: { ...given, ANSWER: chosen } }
    case 'PASSWORD':
      return { challenge, responses: { ...given, PASSWORD: form.get('password') ?? '' } }
    case 'WEB_AUTHN':
      return { challenge, responses: { ...given, CREDENTIAL: form.get('credential') ?? '' } }
    case 'NEW_PASSWORD_REQUIRED':
      return { challenge, responses: { ...given, ...newPasswordResponses(page) } }
    case 'MFA_SETUP':
      return takeSetUp(page, { session, username, chosen })
    default:
      return { challenge, responses: { ...given, ANSWER: chosen } }
  }
}

/** Only what a pool requires is asked for here, whatever else a form may bring. */
function newPasswordResponses({ authorization, request }: AppPage): Record<string, string> {
  const { form } = request
  const asks = ({ Required }: { Required?: boolean | undefined }) => Required === true
  const fields = attributeFields(authorization.pool.schema, { asks })
  const given = offeredAttributes(fields, attributesIn(form)).map(
    ({ Name, Value = '' }) => [`userAttributes.${Name}`, Value] as const,
  )
  return { NEW_PASSWORD: form.get('new_password') ?? '', ...Object.fromEntries(given) }
}
