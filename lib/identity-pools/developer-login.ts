import { createHash } from 'node:crypto'
import { ServiceError } from '../errors.ts'
import type { NewLogin } from '../store/identities.ts'
import type { IdentityPool } from '../store/identity-pools.ts'

/** The login of a user whom a pool's owner vouches for. */
export interface DeveloperLogin extends NewLogin {
  readonly isDeveloper: true
  readonly userIdentifier: string
}

/** The most characters of a user's name, of which the model's limit for all logins says nothing. */
const longestIdentifier = 1024

/**
 * The login of a user whom a pool's owner vouches for: a name under the pool's developer provider. It
 * is hashed apart from other providers' names, so that no provider can be set up to speak for it.
 *
 * Source: developer guide, "Developer-authenticated identities".
 */
export function developerLogin(provider: string, userIdentifier: string): DeveloperLogin {
  const subjectHash = createHash('sha256').update(`developer\n${userIdentifier}`).digest('hex')
  return { provider, subjectHash, isDeveloper: true, userIdentifier }
}

/**
 * The user whom a request names under the pool's developer provider.
 *
 * @throws ServiceError InvalidParameterException when the pool's developer provider is another one, or
 *   the name is too long
 */
export function requireDeveloperLogin(
  pool: IdentityPool,
  { provider, userIdentifier }: { provider: string; userIdentifier: string },
): DeveloperLogin {
  if (provider !== pool.settings.DeveloperProviderName) throw unsupportedDeveloperProvider()
  if (userIdentifier.length > longestIdentifier || !userIdentifier.isWellFormed()) {
    throw new ServiceError('InvalidParameterException', 'Invalid developer user identifier.')
  }
  return developerLogin(provider, userIdentifier)
}

/** AWS's answer to a developer provider that is not the pool's. */
export function unsupportedDeveloperProvider(): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    'This identity pool does not support the specified developer provider',
  )
}

/** The answer to a user whom nobody registered. */
export function noSuchDeveloperUser(userIdentifier: string): ServiceError {
  return new ServiceError(
    'ResourceNotFoundException',
    `Developer user '${userIdentifier}' not found.`,
  )
}
