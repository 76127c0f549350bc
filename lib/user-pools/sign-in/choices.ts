import { missingFor, type Provable } from '../../domain/authentication-level.ts'
import type { AuthMethod } from '../../domain/sign-in-progress.ts'
import { mfaDemandOf } from '../mfa/factors.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import type { Candidate } from './password.ts'
import { factorsOf, methodOf } from './further-factor.ts'

/** A way to begin a choice-based sign-in, as AvailableChallenges names it. */
export type FirstFactor = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP'

/** What each way proves. */
const proves: Readonly<Record<FirstFactor, readonly AuthMethod[]>> = {
  PASSWORD: ['pwd'],
  PASSWORD_SRP: ['pwd'],
  EMAIL_OTP: ['email_otp'],
  SMS_OTP: ['sms'],
}

/** The ways of each AllowedFirstAuthFactors of a pool. */
const waysOf: ReadonlyMap<string, readonly FirstFactor[]> = new Map([
  ['PASSWORD', ['PASSWORD', 'PASSWORD_SRP'] as const],
  ['EMAIL_OTP', ['EMAIL_OTP'] as const],
  ['SMS_OTP', ['SMS_OTP'] as const],
])

/** Whether a text names a way to begin. */
export function isFirstFactor(name: string): name is FirstFactor {
  return Object.hasOwn(proves, name)
}

/**
 * The ways in which somebody may begin, out of what the pool allows and the user has; where a level
 * is asked for, those that lead to it. A name that nobody has is offered what most users have.
 *
 * Source: developer guide, "Manage authentication methods in AWS SDKs", "Choice-based
 * authentication".
 */
export function availableChallenges({
  pool,
  user,
  progress,
}: Pick<Candidate, 'pool' | 'user' | 'progress'>): FirstFactor[] {
  const allowed = allowedWays(pool)
  if (!user) return allowed
  const ways = allowed.filter((way) => mayBegin(pool, user, way))
  const { targetLevel, proved } = progress
  if (targetLevel === undefined) return ways
  const missings = missingFor(targetLevel, { proved, ...provableBy(pool, user) })
  const wanted = missings.flatMap((missing) =>
    missing.includes('pwd') ? (['pwd'] as const) : missing,
  )
  return ways.filter((way) => proves[way].some((method) => wanted.includes(method)))
}

/** What a user could prove in a pool. */
export function provableBy(pool: UserPool, user: User): Provable {
  const ways = allowedWays(pool).filter((way) => mayBegin(pool, user, way))
  return {
    first: ways.flatMap((way) => proves[way]),
    further: factorsOf(pool, user).map((factor) => methodOf[factor]),
  }
}

function allowedWays({ settings }: UserPool): FirstFactor[] {
  const factors = settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  return factors.flatMap((factor) => waysOf.get(factor) ?? [])
}

/** A one-time code is never followed by a further factor, so who needs one has to begin otherwise. */
function mayBegin(pool: UserPool, user: User, way: FirstFactor): boolean {
  const { attributes, password, importedPassword, status } = user
  const isFree = mfaDemandOf(pool, user).kind === 'none'
  const isReady = status === 'CONFIRMED'
  switch (way) {
    case 'PASSWORD':
      return password !== undefined || importedPassword !== undefined
    case 'PASSWORD_SRP':
      return password !== undefined
    case 'EMAIL_OTP':
      return Boolean(attributes.email) && isFree && (isReady || status === 'UNCONFIRMED')
    case 'SMS_OTP':
      return Boolean(attributes.phone_number) && isFree && (isReady || status === 'UNCONFIRMED')
  }
}
