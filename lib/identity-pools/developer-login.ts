import { createHash } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import type { LinkedLogin } from '../store/identities.ts'

/**
 * The login of a user whom a pool's owner vouches for: a name under the pool's developer provider. It
 * is hashed apart from other providers' names, so that no provider can be set up to speak for it.
 *
 * Source: developer guide, "Developer-authenticated identities".
 */
export function developerLogin(provider: string, userIdentifier: string): LinkedLogin {
  const subjectHash = createHash('sha256').update(`developer\n${userIdentifier}`).digest('hex')
  return { provider, subjectHash, isDeveloper: true }
}

/** AWS's answer to logins none of which is the identity's own. */
export function unmatchedLogins(): ServiceError {
  return new ServiceError(
    'NotAuthorizedException',
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  )
}

/**
 * Holds everybody but the pool's owner to developer logins that are linked already: a token of one
 * proves who its bearer was when it was signed, and the link may have ended since.
 *
 * @throws ServiceError NotAuthorizedException
 */
export function refuseNewDeveloperLogins(added: readonly LinkedLogin[]): void {
  if (added.some(({ isDeveloper }) => isDeveloper === true)) throw unmatchedLogins()
}
