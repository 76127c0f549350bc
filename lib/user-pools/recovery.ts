import { ServiceError } from '../errors.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import type { Contact, ContactAttribute } from './notify.ts'

/**
 * The verified address that a forgotten password is recovered by, in the pool's order; without one
 * of its own, phone before e-mail (API reference, AccountRecoverySettingType).
 *
 * @throws ServiceError NotAuthorizedException when only an administrator may reset the password or
 *   the user's state does not allow it; InvalidParameterException without a verified address
 */
export function recoveryContact(pool: UserPool, user: User): Contact {
  if (!user.enabled) throw refused('User is disabled.')
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw refused('User password cannot be reset in the current state.')
  }
  const order = recoveryOrder(pool)
  if (order.length === 0) throw refused('Contact administrator to reset password.')
  const attribute = order.find(
    (name) => user.attributes[name] && user.attributes[`${name}_verified`] === 'true',
  )
  if (!attribute) {
    throw new ServiceError(
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    )
  }
  return { attribute, value: user.attributes[attribute] ?? '' }
}

/** The kinds of address by which the pool's users most likely recover a password, best first. */
export function likelyRecoveryOrder(pool: UserPool): ContactAttribute[] {
  const verified = pool.settings.AutoVerifiedAttributes ?? []
  return recoveryOrder(pool).filter((name) => verified.includes(name))
}

/** The kinds of address that the pool lets a forgotten password be recovered by, best first. */
export function recoveryOrder(pool: Pick<UserPool, 'settings'>): ContactAttribute[] {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms
  if (!mechanisms) return ['phone_number', 'email']
  return [...mechanisms]
    .sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
    .flatMap(({ Name }): ContactAttribute[] => {
      if (Name === 'verified_email') return ['email']
      return Name === 'verified_phone_number' ? ['phone_number'] : []
    })
}

function refused(sentence: string): ServiceError {
  return new ServiceError('NotAuthorizedException', sentence)
}
