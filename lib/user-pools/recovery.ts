import { mfaAddress } from '../domain/mfa-choice.ts'
import { ServiceError } from '../errors.ts'
import type { UserPool } from '../store/user-pools.ts'
import type { User } from '../store/users.ts'
import { mfaDemandOf } from './mfa/factors.ts'
import type { Contact, ContactAttribute } from './notify.ts'
import { recoveryOrder } from './recovery-order.ts'

/**
 * The verified address that a forgotten password is recovered by, in the pool's order; without one
 * of its own, phone before e-mail. Where the pool has an order, the address of the user's further
 * factor is out: one address would be all it takes (API reference, AccountRecoverySettingType).
 *
 * @throws ServiceError NotAuthorizedException when only an administrator may reset the password or
 *   the user's state does not allow it; InvalidParameterException without such an address
 */
export function recoveryContact(pool: UserPool, user: User): Contact {
  if (!user.enabled) throw refused('User is disabled.')
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    throw refused('User password cannot be reset in the current state.')
  }
  const order = recoveryOrder(pool)
  if (order.length === 0) throw refused('Contact administrator to reset password.')
  const verified = order.filter(
    (name) => user.attributes[name] && user.attributes[`${name}_verified`] === 'true',
  )
  if (verified.length === 0) {
    throw invalid(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    )
  }
  const taken = pool.settings.AccountRecoverySetting ? factorAddresses(pool, user) : []
  const attribute = verified.find((name) => !taken.includes(name))
  if (!attribute) {
    throw invalid('Could not reset password for the account, please contact support or try again')
  }
  return { attribute, value: user.attributes[attribute] ?? '' }
}

/** The addresses that codes for a user's further factor go to, or may be asked to go to. */
function factorAddresses(pool: UserPool, user: User): ContactAttribute[] {
  const demand = mfaDemandOf(pool, user)
  if (demand.kind === 'none') return []
  const asked = demand.kind === 'challenge' ? [demand.factor] : []
  const choosable = demand.kind === 'select' ? demand.factors : []
  const factors = [...asked, ...choosable, ...(user.mfa?.enabled ?? [])]
  return factors.flatMap((factor) => mfaAddress(factor) ?? [])
}

/** The kinds of address by which the pool's users most likely recover a password, best first. */
export function likelyRecoveryOrder(pool: UserPool): ContactAttribute[] {
  const verified = pool.settings.AutoVerifiedAttributes ?? []
  return recoveryOrder(pool).filter((name) => verified.includes(name))
}

function invalid(sentence: string): ServiceError {
  return new ServiceError('InvalidParameterException', sentence)
}

function refused(sentence: string): ServiceError {
  return new ServiceError('NotAuthorizedException', sentence)
}
