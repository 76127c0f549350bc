import { ServiceError } from '../../errors.ts'
import { forbiddenIdentity } from '../../store/identities.ts'
import type { Owner } from '../../sync/owner.ts'
import type { Caller } from '../operation.ts'

/**
 * Refuses an identity that asks for another's data; admin keys may touch any.
 *
 * @throws ServiceError NotAuthorizedException
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/resource-permissions.html
 */
export function requireOwner(caller: Caller | undefined, owner: Owner): void {
  if (caller?.kind === 'admin') return
  const isOwn =
    caller?.identityId === owner.IdentityId && caller.identityPoolId === owner.IdentityPoolId
  if (!isOwn) throw forbiddenIdentity(owner.IdentityId)
}

/** As `requireOwner`, for what AWS lets only identities do. @throws ServiceError */
export function requireOwnIdentity(caller: Caller | undefined, owner: Owner): void {
  if (caller?.kind === 'admin') {
    throw new ServiceError(
      'NotAuthorizedException',
      'This API can only be called with temporary credentials provided by Cognito Identity.',
    )
  }
  requireOwner(caller, owner)
}

/** Refuses the credentials of identities. @throws ServiceError NotAuthorizedException */
export function requireAdmin(caller: Caller | undefined): void {
  if (caller?.kind === 'admin') return
  throw new ServiceError(
    'NotAuthorizedException',
    'This API can only be called with developer credentials.',
  )
}
