import { ServiceError } from '../errors.ts'
import type { Settings } from '../settings.ts'
import { isSameLogin, type Identity, type LinkedLogin } from '../store/identities.ts'
import { unmatchedLogins } from './link-logins.ts'
import { userPoolOf, userPoolProvider } from './provider-names.ts'

/** Refuses logins that are not all the identity's own. @throws ServiceError NotAuthorizedException */
export function checkOwnLogins(identity: Identity, logins: readonly LinkedLogin[]): void {
  const areOwn = logins.every((login) => identity.logins.some((own) => isSameLogin(own, login)))
  if (!areOwn) throw unmatchedLogins()
}

/**
 * The identity's logins with the public providers of these names, of which either name of a user pool
 * serves.
 *
 * @throws ServiceError InvalidParameterException for a provider that the identity has no login of, and
 *   for the developer provider, whose users the pool's owner alone unlinks
 */
export function loginsNamed(
  settings: Settings,
  { logins }: Identity,
  names: readonly string[],
): LinkedLogin[] {
  return [...new Set(names)].map((name) => {
    const poolId = userPoolOf(settings, name)
    const wanted = poolId === undefined ? name : userPoolProvider(poolId)
    const login = logins.find(({ provider, isDeveloper }) => !isDeveloper && provider === wanted)
    if (login) return login
    throw new ServiceError('InvalidParameterException', 'Please provide a valid public provider')
  })
}
