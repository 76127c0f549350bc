import { hasProof, proving, type SignInProgress } from '../../domain/sign-in-progress.ts'
import { ServiceError } from '../../errors.ts'
import { useHandle } from '../../store/used-handles.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import type { AppClient } from '../../store/app-clients.ts'
import { nameMark } from '../../keys/sessions.ts'
import { preAuthentication } from '../../triggers/pre-authentication.ts'
import { foldedIn } from '../find-user.ts'
import type { ContactAttribute } from '../notify.ts'
import { watch } from '../risk/watch.ts'
import { askChoice } from './ask/choice.ts'
import { availableChallenges, type FirstFactor } from './choices.ts'
import { allowsFlow } from './flows.ts'
import { nextStep } from './next-step.ts'
import {
  openStep,
  requireSession,
  sealStep,
  spentSession,
  type OpenedStep,
  type SealingServices,
} from './session.ts'
import type { SignInStart } from './start.ts'
import { subjectOf, type SignInAnswer, type SignInServices } from './sign-in.ts'

/** The steps of a sign-up: registered, and confirmed by a code. */
const registeredStep = 'SIGN_UP'
const confirmedStep = 'CONFIRM_SIGN_UP'

/** The first factor that a confirmed address stands for. */
const factorOf = { email: 'EMAIL_OTP', phone_number: 'SMS_OTP' } as const

/** How a sign-up goes on. */
export interface SignUpCourse {
  /** The address that was confirmed; undefined for a sign-up that waits. */
  readonly confirmed?: ContactAttribute
  /** Whether it goes through the pages, where the client need not list the flow. */
  readonly isOnPages?: boolean | undefined
  /** Whether the user has just chosen a password, which on the pages need not be typed again. */
  readonly hasPassword?: boolean | undefined
}

/**
 * The session that SignUp and ConfirmSignUp answer, with which the user need not be asked again;
 * undefined where the client does not sign in by choice (API reference, ConfirmSignUp, "Session").
 */
export async function signUpSession(
  services: SealingServices,
  signUp: { pool: UserPool; client: AppClient; user: User; name: string },
  { confirmed, isOnPages = false, hasPassword = false }: SignUpCourse,
): Promise<string | undefined> {
  const { pool, client, user, name } = signUp
  if (!isOnPages && !allowsFlow(client, 'USER_AUTH')) return undefined
  const proved = isOnPages && hasPassword ? (['pwd'] as const) : []
  const claimant = {
    pool,
    client,
    username: user.username,
    names: [foldedIn(pool, name), user.sub].map(nameMark),
    groups: [],
    progress: { flow: 'USER_AUTH', proved, ...(isOnPages && { isOnPages }) } as const,
    passwordVersion: user.password?.version,
  }
  return confirmed === undefined
    ? sealStep(services, claimant, { step: registeredStep })
    : sealStep(services, claimant, { step: confirmedStep, details: { confirmed } })
}

/**
 * Requires that the session of a ConfirmSignUp, where it brings one, is of this sign-up.
 *
 * @returns whether a password was chosen in it
 * @throws ServiceError NotAuthorizedException
 */
export async function requireSignUpSession(
  services: SealingServices,
  { client, username }: { client: AppClient; username: string },
  session: string | undefined,
): Promise<{ readonly hasPassword: boolean }> {
  if (session === undefined) return { hasPassword: false }
  const state = await requireSession(services, { session, clientId: client.id }, registeredStep)
  if (state.username !== username) throw new ServiceError('NotAuthorizedException')
  return { hasPassword: state.progress.proved.includes('pwd') }
}

/** Whether a session is of a sign-up through a client, and may still be brought. */
export async function isOpenSignUp(
  services: SealingServices,
  session: string,
  clientId: string,
): Promise<boolean> {
  try {
    await requireSession(services, { session, clientId }, registeredStep)
    return true
  } catch (error) {
    if (error instanceof ServiceError) return false
    throw error
  }
}

/** A sign-in that a confirmed sign-up goes on to. */
type ConfirmedStart = SignInStart & {
  readonly session: string
  /** Refuses a client that does not sign in by choice any more. */
  readonly admit: (client: AppClient) => void
}

/**
 * Signs in somebody who has just confirmed a sign-up: without a second code where the address that
 * was confirmed may begin a sign-in, else by choice like anybody.
 *
 * @throws ServiceError NotAuthorizedException for a session that is not of a confirmed sign-up, and
 *   the refusals of the customer's trigger
 */
export async function continueSignUp(
  services: SignInServices,
  { clientId, session, parameters, call, admit }: ConfirmedStart,
): Promise<SignInAnswer> {
  const answer = { clientId, session, responses: parameters, call }
  const { state, ...opened } = await openStep(services, answer, confirmedStep)
  const { user, pool } = opened
  admit(opened.client)
  if (!user) throw new ServiceError('NotAuthorizedException')
  const { username, names } = state
  const { progress } = await watch(services, {
    ...opened,
    user,
    username,
    progress: state.progress,
  })
  const validationData = call.clientMetadata
  await preAuthentication(services, subjectOf({ ...opened, user }), { validationData })
  if (hasProof(progress)) return proven(services, { ...opened, state, user }, progress)
  const way: FirstFactor = factorOf[state.details.confirmed as keyof typeof factorOf] // by signUpSession
  if (!availableChallenges({ pool, user, progress }).includes(way)) {
    return askChoice(services, { ...opened, user, username, names, progress }, parameters)
  }
  const method = way === 'EMAIL_OTP' ? 'email_otp' : 'sms'
  return proven(services, { ...opened, state, user }, proving(progress, method))
}

/** Uses the session up and goes on with what it proves. */
async function proven(
  services: SignInServices,
  { state, user, ...opened }: OpenedStep & { readonly user: User },
  progress: SignInProgress,
): Promise<SignInAnswer> {
  await services.table.write(useHandle(state, spentSession()))
  const groups = await opened.groups()
  return nextStep(services, { ...opened, user, groups, names: state.names, progress })
}
