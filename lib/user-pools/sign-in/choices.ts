import { missingFor, type Provable } from '../../domain/authentication-level.ts'
import type { AuthMethod } from '../../domain/sign-in-progress.ts'
import { methodOf, mfaDemandOf, passkeyReplacesMfa } from '../mfa/factors.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { User } from '../../store/users.ts'
import type { Candidate } from './password.ts'
import { factorsOf } from './further-factor.ts'

/** A way to begin a choice-based sign-in, as AvailableChallenges names it. */
export type FirstFactor = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN'

/** What each way proves; a passkey is of the one kind or the other. */
const proves: Readonly<Record<FirstFactor, readonly AuthMethod[]>> = {
  PASSWORD: ['pwd'],
  PASSWORD_SRP: ['pwd'],
  EMAIL_OTP: ['email_otp'],
  SMS_OTP: ['sms'],
  WEB_AUTHN: ['swk', 'hwk'],
}

/** The ways of each AllowedFirstAuthFactors of a pool. */
const waysOf: ReadonlyMap<string, readonly FirstFactor[]> = new Map([
  ['PASSWORD', ['PASSWORD', 'PASSWORD_SRP'] as const],
  ['EMAIL_OTP', ['EMAIL_OTP'] as const],
  ['SMS_OTP', ['SMS_OTP'] as const],
  ['WEB_AUTHN', ['WEB_AUTHN'] as const],
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
  const ways = waysToBegin(pool, user)
  const { targetLevel, proved } = progress
  if (targetLevel === undefined) return ways
  const missings = missingFor(targetLevel, { proved, ...provableBy(pool, user) })
  const wanted = missings.flatMap((missing) =>
    missing.includes('pwd') ? (['pwd'] as const) : missing,
  )
  return ways.filter((way) => proves[way].some((method) => wanted.includes(method)))
}

/** What a user could prove in a pool; a name that nobody has seems to have no further factor. */
export function provableBy(pool: UserPool, user: User | undefined): Provable {
  return {
    first: waysToBegin(pool, user).flatMap((way) => proves[way]),
    further: user ? factorsOf(pool, user).map((factor) => methodOf[factor]) : [],
  }
}

function waysToBegin(pool: UserPool, user: User | undefined): FirstFactor[] {
  const allowed = allowedWays(pool)
  if (!user) return allowed.filter((way) => seemsToBegin(pool, way))
  return allowed.filter((way) => mayBegin(pool, user, way))
}

/** Whether most users may begin so: a one-time code only where no further factor has to follow. */
function seemsToBegin({ settings }: UserPool, way: FirstFactor): boolean {
  const isByCode = way === 'EMAIL_OTP' || way === 'SMS_OTP'
  return way !== 'WEB_AUTHN' && !(isByCode && settings.MfaConfiguration === 'ON')
}

function allowedWays({ settings }: UserPool): FirstFactor[] {
  const factors = settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  return factors.flatMap((factor) => waysOf.get(factor) ?? [])
}

function mayBegin(pool: UserPool, user: User, way: FirstFactor): boolean {
  switch (way) {
    case 'PASSWORD':
      return user.password !== undefined || user.importedPassword !== undefined
    case 'PASSWORD_SRP':
      return user.password !== undefined
    case 'EMAIL_OTP':
      return mayBeginByCode(pool, user, 'email')
    case 'SMS_OTP':
      return mayBeginByCode(pool, user, 'phone_number')
    case 'WEB_AUTHN':
      return mayBeginByPasskey(pool, user)
  }
}

/** A one-time code is never followed by a further factor, so who needs one has to begin otherwise. */
function mayBeginByCode(pool: UserPool, user: User, address: 'email' | 'phone_number'): boolean {
  const { attributes, status } = user
  const isReady = status === 'CONFIRMED' || status === 'UNCONFIRMED' // whom it confirms
  return Boolean(attributes[address]) && isReady && needsNoFactor(pool, user)
}

function mayBeginByPasskey(pool: UserPool, user: User): boolean {
  const { passkeys = 0, status } = user
  const isReady = passkeys > 0 && status === 'CONFIRMED'
  return isReady && (needsNoFactor(pool, user) || passkeyReplacesMfa(pool, user))
}

/** Whether whatever begins a user's sign-in is enough. */
export function needsNoFactor(pool: UserPool, user: User): boolean {
  return mfaDemandOf(pool, user).kind === 'none'
}
