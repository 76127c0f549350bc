import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import type { UserPool } from '../store/user-pools.ts'
import { poolBaseUrl } from './pool-address.ts'

/** Who confirms a sign-up, and by which code. */
export interface LinkValues {
  readonly clientId: string
  readonly username: string
  readonly code: string
}

/**
 * The address that confirms a sign-up with a click (developer guide, "Customizing email verification
 * messages").
 *
 * @throws ServiceError InvalidParameterException for a pool without a domain
 */
export function confirmationLink(
  settings: Pick<Settings, 'url'>,
  pool: UserPool,
  { clientId, username, code }: LinkValues,
): string {
  const query = new URLSearchParams({
    client_id: clientId,
    user_name: username,
    confirmation_code: code,
  })
  return `${requirePoolBaseUrl(settings, pool)}/confirmUser?${query.toString()}`
}

/**
 * Where a pool's pages are.
 *
 * @throws ServiceError InvalidParameterException with Cognito's own sentence for a pool without a
 *   domain
 */
export function requirePoolBaseUrl(settings: Pick<Settings, 'url'>, pool: UserPool): string {
  const url = poolBaseUrl(settings, pool)
  if (url !== undefined) return url
  throw new ServiceError(
    'InvalidParameterException',
    'Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool',
  )
}
