import type { MfaDemand } from '../../domain/mfa-choice.ts'
import { ServiceError } from '../../errors.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import { mfaDemandOf } from '../mfa/factors.ts'
import type { SignIn } from '../sign-in/sign-in.ts'

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

/** Whether a refusal is that of a risk or of a blocked address. */
export function isRiskRefusal({ message }: ServiceError): boolean {
  return message.endsWith(' security reasons.')
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
