import { ServiceError } from '../../errors.ts'
import type { UserPool } from '../../store/user-pools.ts'
import { protectionMode } from './protection.ts'

/**
 * Requires that threat protection of any kind is on in a pool.
 *
 * @throws ServiceError UserPoolAddOnNotEnabledException
 */
export function requireProtection(pool: UserPool): void {
  if (protectionMode(pool) ?? protectionMode(pool, 'CUSTOM_AUTH')) return
  throw new ServiceError('UserPoolAddOnNotEnabledException')
}
