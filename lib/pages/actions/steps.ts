import { ServiceError } from '../../errors.ts'
import type { Answer } from '../../oauth/answers.ts'
import { levelsAsked } from '../../oauth/authorize/levels.ts'
import { answerOnPage, startOnPage, type PageStep } from '../../oauth/page-sign-in.ts'
import type { SignInAnswer } from '../../user-pools/sign-in/sign-in.ts'
import { handOver } from '../handover.ts'
import { problemOf } from '../problems.ts'
import { challengePage, takeAnswer } from './challenge.ts'
import { setUpPage } from './factor-set-up.ts'
import { nameIn, newPasswordFields } from './form-values.ts'
import type { AppPage } from './page.ts'
import { backToApp } from './remember-device.ts'
import { signInPage } from './sign-in-page.ts'

/** How a sign-in begins. */
export interface Beginning {
  readonly username: string
  readonly password?: string | undefined
  /** The way to begin by, where the pool and the user have it. */
  readonly way?: string | undefined
  readonly isResent?: boolean
}

/** Begins a sign-in: with a password at once, or by what the user may begin with. */
export async function beginSignIn(
  page: AppPage,
  { username, password, way, isResent }: Beginning,
): Promise<Answer> {
  const preferred = password === undefined ? way : 'PASSWORD'
  const parameters = {
    USERNAME: username,
    ...(preferred !== undefined && { PREFERRED_CHALLENGE: preferred }),
    ...(password !== undefined && { PASSWORD: password }),
    ...levelParameters(page),
  }
  const isPlain = password !== undefined && levelsAsked(page.authorization).length === 0
  const flow = isPlain ? 'USER_PASSWORD_AUTH' : 'USER_AUTH'
  try {
    return await afterStep(page, await startOnPage(page, flow, parameters), { username, isResent })
  } catch (error) {
    return (
      (await sentElsewhere(page, username, error)) ??
      signInPage(page, { username, problem: problemOf(error) })
    )
  }
}

/** The level that the app asks for, for the engine, which knows it by choice only. */
function levelParameters({ authorization }: AppPage): Record<string, string> {
  const values = authorization.parameters.get('acr_values')
  return levelsAsked(authorization).length > 0 && values ? { TARGET_ACR_VALUES: values } : {}
}

/** Takes a step of a sign-in that is under way. */
export async function continueSignIn(page: AppPage): Promise<Answer> {
  const { form } = page.request
  const username = nameIn(form)
  const challenge = form.get('challenge') ?? ''
  const session = form.get('session') ?? ''
  const step = form.get('step')
  if (step === 'resend') return beginSignIn(page, { username, way: challenge, isResent: true })
  if (step === 'other-way' && challenge !== 'MFA_SETUP') return beginSignIn(page, { username })
  try {
    const taken = await takeAnswer(page, { challenge, session, username })
    if ('view' in taken) return taken.view
    const next = await answerOnPage(page, taken.challenge, taken.responses)
    return await afterStep(page, next, { username })
  } catch (error) {
    const elsewhere = await sentElsewhere(page, username, error)
    if (elsewhere) return elsewhere
    const fields = challenge === 'NEW_PASSWORD_REQUIRED' ? newPasswordFields : undefined
    const problem = problemOf(error, fields)
    const isOver = problem.what === 'sessionExpired' || problem.what === 'tooOften'
    if (isOver || !canBeShownAgain(challenge)) return signInPage(page, { username, problem })
    return challengePage(page, { username, challenge, session, problem })
  }
}

/** The challenges whose session is good for another try; all that a form may name. */
const shownAgain: ReadonlySet<string> = new Set([
  ...['PASSWORD', 'NEW_PASSWORD_REQUIRED', 'MFA_SETUP'],
  ...['EMAIL_OTP', 'SMS_OTP', 'SMS_MFA', 'SOFTWARE_TOKEN_MFA'],
])

function canBeShownAgain(challenge: string): boolean {
  return shownAgain.has(challenge)
}

/** Sends people on who first have to confirm their sign-up or choose a new password by a code. */
async function sentElsewhere(
  page: AppPage,
  username: string,
  error: unknown,
): Promise<Answer | undefined> {
  if (!(error instanceof ServiceError)) return undefined
  if (error.code === 'UserNotConfirmedException') {
    return handOver(page, 'confirmUser', { username, problem: 'notConfirmed' })
  }
  if (error.code !== 'PasswordResetRequiredException') return undefined
  return handOver(page, 'confirmForgotPassword', { username, problem: 'resetRequired' })
}

/** Goes on after a step: back to the app, or to what is asked next. */
export async function afterStep(
  page: AppPage,
  step: PageStep,
  { username, isResent = false }: { username: string; isResent?: boolean | undefined },
): Promise<Answer> {
  if (step.kind === 'done') return backToApp(page, step, username)
  const { answer } = step
  const { ChallengeName: challenge = '', Session: session = '', ChallengeParameters } = answer
  const [only, ...others] = choicesOf(answer)
  if (only !== undefined && others.length === 0) {
    if (challenge === 'MFA_SETUP') return setUpPage(page, { session, username, chosen: only })
    if (only === 'PASSWORD') return challengePage(page, { username, session, challenge: only })
    const responses = { USERNAME: username, session, ANSWER: only }
    return afterStep(page, await answerOnPage(page, challenge, responses), { username })
  }
  return challengePage(page, {
    username,
    challenge,
    session,
    parameters: ChallengeParameters,
    available: answer.AvailableChallenges,
    isResent,
  })
}

/** What a challenge lets the user choose from: nobody is asked who has no choice. */
function choicesOf(answer: SignInAnswer): string[] {
  const { ChallengeName, AvailableChallenges = [], ChallengeParameters } = answer
  if (ChallengeName === 'SELECT_CHALLENGE') {
    return AvailableChallenges.filter((way) => way !== 'PASSWORD_SRP')
  }
  if (ChallengeName !== 'MFA_SETUP') return []
  return JSON.parse(ChallengeParameters.MFAS_CAN_SETUP ?? '[]') as string[] // written by the engine
}
