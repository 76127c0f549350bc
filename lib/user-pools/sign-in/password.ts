import { ServiceError } from '../../errors.ts'
import { foldedIn, type FoundClientUser } from '../find-user.ts'
import { groupsOf } from '../groups-of-user.ts'
import { isPasswordOf, ownPasswordWrites } from '../passwords.ts'
import { judge } from '../verdict.ts'
import {
  completeSignIn,
  requireNoReset,
  type SignInAnswer,
  type SignInServices,
} from './complete.ts'
import { hidesUnknownUsers } from './flows.ts'

/**
 * Signs in with a plain password. Where unknown users are hidden, an unknown name costs the same
 * reads, the same key derivation and the same write as a known one.
 *
 * @throws ServiceError NotAuthorizedException «Incorrect username or password.» and the refusals of
 *   `completeSignIn`
 */
export async function signInWithPassword(
  services: SignInServices,
  found: FoundClientUser,
  password: string,
): Promise<SignInAnswer> {
  const { pool, client, user, username, attempts, name } = found
  refuseEarly(found)
  const sealer = await services.keyring.sealer('user-pools')
  const owner = { poolId: pool.id, username }
  const groups = await judge(services, {
    ...owner,
    read: attempts,
    isRight: () => isPasswordOf(sealer, { ...owner, user }, password),
    writes: () => ownPasswordWrites(sealer, user, password),
    isLast: true,
    prize: async () => (user ? groupsOf(services.table, user) : []),
  })
  if (!groups || !user) throw new ServiceError('NotAuthorizedException')
  const names = [foldedIn(pool, name), user.sub]
  return completeSignIn(services, { pool, client, user, groups, names })
}

/**
 * The refusals that come before the password, where the client does not hide who exists.
 *
 * @throws ServiceError UserNotFoundException, NotAuthorizedException, PasswordResetRequiredException
 */
export function refuseEarly({ client, user }: FoundClientUser): void {
  if (hidesUnknownUsers(client)) return
  if (!user) throw new ServiceError('UserNotFoundException')
  if (!user.enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
  requireNoReset(client, user)
}
