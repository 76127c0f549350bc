import type { MfaDemand } from '../../domain/mfa-choice.ts'
import { ServiceError, type ErrorCode } from '../../errors.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { mfaDemandOf } from '../mfa/factors.ts'
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
export function refuseRisk({ pool, user, progress }: Watched): void {
  const { action } = progress.threat ?? {}
  const lacksFactor =
    action === 'MFA_REQUIRED' && progress.proved.includes('pwd') && !raisedDemand(pool, user)
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

/**
 * The further factor that the user's sign-in has to bring, which a risk may raise: from what the
 * pool asks anyway to whatever the user has.
 */
export function demandUnderRisk({ pool, user, progress }: Watched): MfaDemand {
  const { action } = progress.threat ?? {}
  const isRaised = action === 'MFA_REQUIRED' || action === 'MFA_IF_CONFIGURED'
  const raised = isRaised ? raisedDemand(pool, user) : undefined
  return raised ?? mfaDemandOf(pool, user)
}

/** The factor that the user can be asked for now; undefined without any, or in a pool without MFA. */
function raisedDemand(pool: UserPool, user: User): MfaDemand | undefined {
  if ((pool.settings.MfaConfiguration ?? 'OFF') === 'OFF') return undefined
  const demand = mfaDemandOf(pool, user, 'ON')
  return demand.kind === 'challenge' || demand.kind === 'select' ? demand : undefined
}
