import type { MfaDemand } from '../../domain/mfa-choice.ts'
import { proofCount, type SignInProgress } from '../../domain/sign-in-progress.ts'
import { ServiceError, type ErrorCode } from '../../errors.ts'
import { methodOf, mfaDemandOf, offeredFactors, passkeyIsTwoFactors } from '../mfa/factors.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import { isLockOut } from '../verdict.ts'

type Watched = Pick<SignIn, 'pool' | 'user' | 'progress'>

/**
 * Refuses somebody who has proved something, when the pool blocks sign-ins as risky as this, or has
 * them bring a further factor that the user does not have (API reference,
 * AccountTakeoverActionType). Before a proof it would tell who exists.
 *
 * @throws ServiceError NotAuthorizedException
 */
export function refuseRisk(watched: Watched): void {
  const { action } = watched.progress.threat ?? {}
  const lacksFactor = action === 'MFA_REQUIRED' && !hasTwoFactors(watched) && !raisedDemand(watched)
  if (action === 'BLOCK' || lacksFactor) {
    throw new ServiceError('NotAuthorizedException', sentence)
  }
}

const sentence = 'Unable to login because of security reasons.'

/** Whether a refusal is that of a risk, a blocked address or a compromised password. */
export function isRiskRefusal({ message }: ServiceError): boolean {
  return message.endsWith(' security reasons.')
}

/** The refusals that are the end of somebody's attempt, not a mistake of the caller's. */
const ends: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CodeMismatchException',
  'ExpiredCodeException',
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'UserLambdaValidationException',
  'UserNotConfirmedException',
])

/**
 * Whether an error is the bad end of an attempt, which an event tells of. What a lock keeps out is
 * not judged, and could be sent without end.
 */
export function isAttemptsEnd(error: unknown): error is ServiceError {
  if (!(error instanceof ServiceError) || isLockOut(error)) return false
  return ends.has(error.code) || isRiskRefusal(error)
}

/** Whether the sign-in is so risky that the pool has it bring a further factor. */
export function raisesMfa({ threat }: Pick<SignInProgress, 'threat'>): boolean {
  return threat?.action === 'MFA_REQUIRED' || threat?.action === 'MFA_IF_CONFIGURED'
}

/**
 * The further factor that the user's sign-in has to bring, which a risk may raise: from what the
 * pool asks anyway, which is nothing without a password, to whatever the user has.
 */
export function demandUnderRisk(watched: Watched): MfaDemand {
  const { pool, user, progress } = watched
  const raised = raisesMfa(progress) && !hasTwoFactors(watched) ? raisedDemand(watched) : undefined
  return raised ?? (progress.proved.includes('pwd') ? mfaDemandOf(pool, user) : { kind: 'none' })
}

/** Whether no risk can ask for more: two proofs, or a passkey that the pool takes for two. */
function hasTwoFactors({ pool, progress }: Watched): boolean {
  return proofCount(progress) > 1 || (progress.isUserVerified === true && passkeyIsTwoFactors(pool))
}

/**
 * The factor that the user can be asked for now, which is none of those that were proved; undefined
 * without any, or in a pool without MFA. How a password is recovered matters only after one.
 */
function raisedDemand({ pool, user, progress }: Watched): MfaDemand | undefined {
  if ((pool.settings.MfaConfiguration ?? 'OFF') === 'OFF') return undefined
  const { proved } = progress
  const offered = offeredFactors(pool).filter((factor) => !proved.includes(methodOf[factor]))
  const demand = mfaDemandOf(pool, user, {
    mode: 'ON',
    offered,
    ...(!proved.includes('pwd') && { recovery: [] }),
  })
  return demand.kind === 'challenge' || demand.kind === 'select' ? demand : undefined
}
