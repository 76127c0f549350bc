import { ServiceError } from '../../errors.ts'
import type { FoundClientUser } from '../find-user.ts'
import { isPassword, noPassword, openPassword } from '../passwords.ts'
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
  const { pool, client, user, username, attempts } = found
  refuseEarly(found)
  const sealer = await services.keyring.sealer('user-pools')
  const owner = { poolId: pool.id, username }
  const stored = user?.password
    ? openPassword(sealer, user, user.password)
    : noPassword(sealer, owner)
  const isRight = await judge(services, {
    ...owner,
    read: attempts,
    isRight: () => isPassword(stored, owner, password),
  })
  if (!isRight || !user) throw new ServiceError('NotAuthorizedException')
  return completeSignIn(services, { pool, client, user })
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
