import type { Services } from '../services.ts'
import {
  addIdentity,
  addLogin,
  identityRef,
  linkedLogin,
  loginTaken,
  type Identity,
  type LinkedLogin,
  type LoginOwner,
} from '../store/identities.ts'
import type { IdentityPool } from '../store/identity-pools.ts'
import { requireGuests } from './find-identity.ts'
import { newIdentityId } from './ids.ts'
import {
  linkLogins,
  ownerOf,
  refuseNewDeveloperLogins,
  singleOwner,
  type BroughtLogins,
} from './link-logins.ts'

/** Makes a guest, where the pool takes guests. @throws ServiceError NotAuthorizedException */
export async function newGuest(
  { table, now }: Pick<Services, 'table' | 'now'>,
  pool: IdentityPool,
): Promise<string> {
  requireGuests(pool)
  const guest = newIdentity(pool, { logins: [], now: now() })
  await table.write(addIdentity(guest))
  return guest.id
}

/**
 * The identity of the logins: the one that has them, with the new ones among them linked to it, or
 * a new one. Identity and logins are written together, each login on the condition that nobody has
 * it, so that of any number of callers at once one makes the identity and the others find it.
 *
 * @throws ServiceError ResourceConflictException when the logins belong to several identities,
 *   NotAuthorizedException for a developer login that is nobody's any more
 */
export async function identityForLogins(
  services: Pick<Services, 'table' | 'now'>,
  pool: IdentityPool,
  { brought, owners }: { brought: BroughtLogins; owners: readonly (LoginOwner | undefined)[] },
): Promise<string> {
  const known = singleOwner(owners)
  if (known !== undefined) {
    const isComplete = owners.every((owner) => owner !== undefined)
    return isComplete ? known : linkTo(services, known, brought)
  }
  refuseNewDeveloperLogins(brought)
  const { logins } = brought
  const identity = newIdentity(pool, { logins: logins.map(linkedLogin), now: services.now() })
  try {
    await services.table.write(
      addIdentity(identity),
      ...logins.map((login) => addLogin(pool.id, login, identity.id)),
    )
    return identity.id
  } catch (error) {
    const winner = await ownerOf(services, pool.id, logins)
    if (winner === undefined) throw error
    return linkTo(services, winner, brought)
  }
}

async function linkTo(
  services: Pick<Services, 'table' | 'now'>,
  identityId: string,
  brought: BroughtLogins,
): Promise<string> {
  const identity = await services.table.get(identityRef(identityId))
  if (!identity) throw loginTaken
  return (await linkLogins(services, identity, brought)).id
}

function newIdentity(
  pool: IdentityPool,
  { logins, now }: { logins: readonly LinkedLogin[]; now: number },
): Identity {
  const id = newIdentityId(pool.id)
  return { id, poolId: pool.id, logins, createdAt: now, updatedAt: now, version: 1 }
}
