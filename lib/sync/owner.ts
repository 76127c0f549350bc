import {
  forbiddenIdentity,
  identityRef,
  noSuchIdentity,
  type Identity,
} from '../store/identities.ts'
import { identityPoolRef, ofThisId, type IdentityPool } from '../store/identity-pools.ts'

/** Whose data an input is about. */
export interface Owner {
  readonly IdentityPoolId: string
  readonly IdentityId: string
}

/** What has to be read of an owner: together with what an operation reads anyway. */
export const ownerRefs = ({ IdentityPoolId, IdentityId }: Owner) => ({
  pool: identityPoolRef(IdentityPoolId),
  identity: identityRef(IdentityId),
})

/**
 * Checks that the identity is there, in that pool, and served.
 *
 * @throws ServiceError ResourceNotFoundException; NotAuthorizedException for an identity that was
 *   merged into another
 */
export function checkOwner(
  { pool, identity }: { pool: IdentityPool | undefined; identity: Identity | undefined },
  owner: Owner,
): void {
  ofThisId(pool, owner.IdentityPoolId)
  if (identity?.poolId !== owner.IdentityPoolId) throw noSuchIdentity(owner.IdentityId)
  if (identity.isDisabled === true) throw forbiddenIdentity(owner.IdentityId)
}
