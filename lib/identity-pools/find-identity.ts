import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import {
  forbiddenIdentity,
  identityRef,
  noSuchIdentity,
  type Identity,
} from '../store/identities.ts'
import { identityPoolRef, type IdentityPool } from '../store/identity-pools.ts'
import { linkLogins } from './link-logins.ts'
import { loginRefs, type LoginUse } from './login-records.ts'
import { checkLogins, presentLogins, type Login, type LoginServices } from './logins.ts'
import { proveLogins } from './prove-logins.ts'

/** An identity of a request, its pool, and the request's logins, checked. */
export interface FoundIdentity {
  readonly identity: Identity
  readonly pool: IdentityPool
  readonly logins: readonly Login[]
}

/** An identity by its id. @throws ServiceError ResourceNotFoundException */
export async function requireIdentity(
  table: Services['table'],
  id: string,
): Promise<Pick<FoundIdentity, 'identity' | 'pool'>> {
  const found = await table.read({ identity: identityRef(id), pool: identityPoolRef(id) })
  return belonging(table, id, found)
}

/** The logins of a request about an identity. */
export interface IdentityQuestion {
  readonly IdentityId: string
  readonly Logins?: Readonly<Record<string, string>> | undefined
}

/**
 * Reads an identity, its pool and all that its logins need in one round trip, and checks the
 * logins; whether they are this identity's comes next, in `signIn`.
 *
 * @throws ServiceError ResourceNotFoundException, and what checking and proving a login throws
 */
export async function findIdentity(
  services: LoginServices,
  { IdentityId: id, Logins }: IdentityQuestion,
  use: LoginUse,
): Promise<FoundIdentity> {
  const presented = await presentLogins(services.settings, Logins)
  const [records, found] = await services.table.readBoth(
    { identity: identityRef(id), pool: identityPoolRef(id) },
    loginRefs(presented, use),
  )
  const owned = await belonging(services.table, id, records)
  const { pool } = owned
  const question = { presented, found, ...(use.takesDeveloperTokens && { identityId: id }) }
  const logins = await checkLogins(services, pool, question)
  const identity = await proveLogins(services, owned, { logins, presented })
  return { identity, pool, logins }
}

/**
 * The identity that may act: a guest where the pool takes guests, else one of the logins is its
 * own, and the others are linked to it. A guest whose login has an identity already becomes that.
 *
 * @throws ServiceError NotAuthorizedException, ResourceConflictException
 */
export async function signIn(
  services: Pick<Services, 'table' | 'now'>,
  { identity, pool, logins }: FoundIdentity,
): Promise<Identity> {
  if (identity.isDisabled === true) throw forbiddenIdentity(identity.id)
  if (logins.length > 0) return linkLogins(services, identity, { logins, by: 'app' })
  if (identity.logins.length > 0) throw forbiddenIdentity(identity.id)
  requireGuests(pool)
  return identity
}

/** Refuses guests where the pool has not switched them on. @throws ServiceError */
export function requireGuests(pool: IdentityPool): void {
  if (pool.settings.AllowUnauthenticatedIdentities === true) return
  const sentence = 'Unauthenticated access is not supported for this identity pool.'
  throw new ServiceError('NotAuthorizedException', sentence)
}

/** An imported identity's id does not begin like its pool's: that is read by its own id then. */
async function belonging(
  table: Services['table'],
  id: string,
  { identity, pool: alike }: { identity: Identity | undefined; pool: IdentityPool | undefined },
) {
  if (!identity) throw noSuchIdentity(id)
  const { poolId } = identity
  const pool = alike?.id === poolId ? alike : await table.get(identityPoolRef(poolId))
  if (pool?.id !== poolId) throw noSuchIdentity(id)
  return { identity, pool }
}
