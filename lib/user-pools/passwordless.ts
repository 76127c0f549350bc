import { ServiceError } from '../errors.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { ContactAttribute } from './notify.ts'

const addressOf: ReadonlyMap<string, ContactAttribute> = new Map([
  ['EMAIL_OTP', 'email'],
  ['SMS_OTP', 'phone_number'],
])

/**
 * The addresses by which users of a pool may sign in without any password; none where the pool does
 * not allow it (developer guide, "Passwordless sign-in with one-time passwords").
 */
export function passwordlessAddresses({ settings }: UserPool): ContactAttribute[] {
  const factors = settings.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? []
  return factors.flatMap((factor) => addressOf.get(factor) ?? [])
}

/**
 * Requires that somebody without a password has an address to sign in by.
 *
 * @throws ServiceError InvalidParameterException
 */
export function requireAddress(pool: UserPool, attributes: Readonly<Record<string, string>>): void {
  const addresses = passwordlessAddresses(pool)
  if (addresses.some((name) => attributes[name])) return
  throw new ServiceError(
    'InvalidParameterException',
    `A user without a password must have a value of ${addresses.join(' or ')}.`,
  )
}
