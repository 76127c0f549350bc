import { levelOf, missingFor } from '../../domain/authentication-level.ts'
import type { MfaDemand, MfaFactor } from '../../domain/mfa-choice.ts'
import type { AuthMethod } from '../../domain/sign-in-progress.ts'
import { ServiceError } from '../../errors.ts'
import type { Attempts, VerdictExtras } from '../../store/attempts.ts'
import type { User } from '../../store/users.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { standingOf } from '../devices/device-srp.ts'
import { methodOf, mfaDemandOf, offeredFactors } from '../mfa/factors.ts'
import { demandUnderRisk } from '../risk/refuse.ts'
import { countedSend } from './code-sends.ts'
import type { SignIn } from './sign-in.ts'

/** What a sign-in is asked for a further factor by. */
type Asked = Pick<SignIn, 'pool' | 'user' | 'progress' | 'device'>

const none: MfaDemand = { kind: 'none' }

/**
 * The further factor that a sign-in has to bring. It comes after a password: a one-time code is not
 * followed by one, a passkey is one by itself, and in a custom sign-in without a password the
 * customer's triggers decide (developer guide, "MFA after sign-in"). Only a risk asks for one
 * whatever came first.
 */
export function furtherFactor(asked: Asked): MfaDemand {
  const hasPassword = asked.progress.proved.includes('pwd')
  const isMet = (hasPassword && countedProofs(asked).length > 1) || replacesFactor(asked)
  const demand = isMet ? none : demandUnderRisk(asked)
  return hasPassword ? towardsLevel(asked, demand) : demand
}

/**
 * What the verdict on a first proof has to know of what follows, as far as it is known before the
 * device: whether that was the last proof, and the count of the code that is sent next.
 */
export function verdictTerms(asked: Omit<Asked, 'device'>, now: number) {
  const demand = furtherFactor(asked)
  const isSendCounted = demand.kind === 'challenge' && demand.factor !== 'SOFTWARE_TOKEN_MFA'
  return {
    isLast: demand.kind === 'none',
    isSendCounted,
    ...(isSendCounted && {
      extras: (attempts: Attempts | undefined): VerdictExtras => countedSend(attempts, now),
    }),
  }
}

/** The same for a name that nobody has, which no proof is right for. */
export const nobodysTerms = { isLast: true, isSendCounted: false }

/**
 * Refuses to set a factor up for somebody who has one meanwhile, so that who knew the password once
 * puts no address of their own beside the user's factor.
 *
 * @throws ServiceError NotAuthorizedException
 */
export function requireWithoutFactor({ pool, user }: Pick<Asked, 'pool' | 'user'>): void {
  if (mfaDemandOf(pool, user).kind === 'setup') return
  throw new ServiceError('NotAuthorizedException', 'Invalid session for the user.')
}

/** The factors that a user can be asked for, whatever anybody prefers. */
export function factorsOf(pool: UserPool, { attributes, totp }: User): MfaFactor[] {
  const has: Readonly<Record<MfaFactor, boolean>> = {
    SMS_MFA: Boolean(attributes.phone_number),
    SOFTWARE_TOKEN_MFA: totp !== undefined,
    EMAIL_OTP: Boolean(attributes.email),
  }
  return offeredFactors(pool).filter((factor) => has[factor])
}

/** A remembered device stands for the factor, if the pool lets it; it has to prove itself then. */
function replacesFactor({ pool, device }: Asked): boolean {
  return device !== undefined && standingOf(pool, device).replacesMfa
}

/**
 * The proofs that count for MFA: of those that a token tells of, which may be from before the user
 * chose a better factor, only the password and what would be asked for now.
 */
function countedProofs({ pool, user, progress }: Asked): AuthMethod[] {
  const { proved, credited = [] } = progress
  const taken = factorsIn(mfaDemandOf(pool, withoutPreference(user))).map((one) => methodOf[one])
  return proved.filter((one) => one === 'pwd' || !credited.includes(one) || taken.includes(one))
}

/**
 * What is asked for towards a level. MFA is a floor: the level only chooses among the factors that
 * MFA would take, and asks for others after those (developer guide, "Step-up authentication with the
 * USER_AUTH flow").
 */
function towardsLevel(asked: Asked, demand: MfaDemand): MfaDemand {
  const { proved, targetLevel = 0 } = asked.progress
  if (levelOf(proved) >= targetLevel) return demand
  if (demand.kind === 'none') return demandFor(missingFactors(asked, targetLevel))
  const leads = (factor: MfaFactor) => levelOf([...proved, methodOf[factor]]) >= targetLevel
  if (factorsIn(demand).every(leads)) return demand
  const others = demandUnderRisk({ ...asked, user: withoutPreference(asked.user) })
  const leading = factorsIn(others).filter(leads)
  return leading.length > 0 ? demandFor(leading) : demand
}

/** The factors that the user has and that are missing for a level. */
function missingFactors({ pool, user, progress }: Asked, level: number): MfaFactor[] {
  const usable = factorsOf(pool, user)
  const further = usable.map((factor) => methodOf[factor])
  const missing = missingFor(level, { proved: progress.proved, first: [], further }).flat()
  return usable.filter((factor) => missing.includes(methodOf[factor]))
}

function demandFor(factors: readonly MfaFactor[]): MfaDemand {
  const [factor, ...others] = factors
  if (factor === undefined) return none
  return others.length > 0 ? { kind: 'select', factors } : { kind: 'challenge', factor }
}

function factorsIn(demand: MfaDemand): readonly MfaFactor[] {
  if (demand.kind === 'challenge') return [demand.factor]
  return demand.kind === 'select' ? demand.factors : []
}

function withoutPreference(user: User): User {
  return { ...user, mfa: user.mfa && { ...user.mfa, preferred: undefined } }
}
