import type { UserPool } from '../store/user-pools.ts'
import type { ContactAttribute } from './notify.ts'

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
