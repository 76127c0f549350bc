import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import {
  addLogin,
  identityChanged,
  identityRef,
  loginOwnerRef,
  loginTaken,
  noSuchIdentity,
  replaceIdentity,
  type Identity,
  type LinkedLogin,
} from '../store/identities.ts'

/** How often a change that met another one of the same identity is tried. */
const tries = 4

/**
 * Links an identity's new logins to it, all or none: a login has one identity for ever, and an
 * identity one login of each provider. When a guest's login has an identity already, the guest is
 * disabled and that identity answered; two identities with logins are never merged.
 *
 * @throws ServiceError NotAuthorizedException when none of the logins is the identity's own,
 *   ResourceConflictException when one belongs to another identity
 *
 * Source: API reference, GetOpenIdToken and GetCredentialsForIdentity; developer guide, "Identity
 * pools authentication flow" (switching identities).
 */
export async function linkLogins(
  services: Pick<Services, 'table' | 'now'>,
  known: Identity,
  logins: readonly LinkedLogin[],
): Promise<Identity> {
  let identity = known
  for (let tried = 1; tried <= tries; tried++) {
    const added = newLogins(identity, logins)
    if (added.length === 0) return identity
    try {
      return await addLogins(services, identity, added)
    } catch (error) {
      if (error === loginTaken && isGuest(identity)) return mergeGuest(services, identity, logins)
      if (error !== identityChanged) throw error
    }
    identity = await reread(services, identity)
    if (identity.isDisabled === true) return mergeGuest(services, identity, logins)
  }
  throw new ServiceError('TooManyRequestsException')
}

/** The identity that owns the logins; undefined when nobody does. @throws loginTaken when several do */
export async function ownerOf(
  { table }: Pick<Services, 'table'>,
  poolId: string,
  logins: readonly LinkedLogin[],
): Promise<string | undefined> {
  const refs = logins.map((login, i) => [String(i), loginOwnerRef(poolId, login)] as const)
  return singleOwner(Object.values(await table.read(Object.fromEntries(refs))))
}

/** The one identity among the owners found. @throws loginTaken when they differ */
export function singleOwner(
  owners: readonly ({ readonly identityId: string } | undefined)[],
): string | undefined {
  const [owner, ...others] = new Set(owners.flatMap((found) => found?.identityId ?? []))
  if (others.length > 0) throw loginTaken
  return owner
}

function newLogins(identity: Identity, logins: readonly LinkedLogin[]): LinkedLogin[] {
  const linked = new Map(identity.logins.map((login) => [login.provider, login.subjectHash]))
  const isOwn = (login: LinkedLogin) => linked.get(login.provider) === login.subjectHash
  if (!isGuest(identity) && !logins.some(isOwn)) {
    throw new ServiceError(
      'NotAuthorizedException',
      "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    )
  }
  const added = logins.filter((login) => !isOwn(login))
  if (added.some(({ provider }) => linked.has(provider))) throw loginTaken
  return added.map(({ provider, subjectHash }) => ({ provider, subjectHash }))
}

async function addLogins(
  { table, now }: Pick<Services, 'table' | 'now'>,
  identity: Identity,
  added: readonly LinkedLogin[],
): Promise<Identity> {
  const linked = {
    ...identity,
    logins: [...identity.logins, ...added],
    updatedAt: now(),
    version: identity.version + 1,
  }
  const { id, poolId } = identity
  await table.write(replaceIdentity(linked), ...added.map((login) => addLogin(poolId, login, id)))
  return linked
}

/** The guest is disabled last: should that fail, the caller tries again and nothing was lost. */
async function mergeGuest(
  services: Pick<Services, 'table' | 'now'>,
  guest: Identity,
  logins: readonly LinkedLogin[],
): Promise<Identity> {
  const { table } = services
  const ownerId = await ownerOf(services, guest.poolId, logins)
  const owner = ownerId === undefined ? undefined : await table.get(identityRef(ownerId))
  if (owner?.poolId !== guest.poolId) throw loginTaken
  const survivor = await linkLogins(services, owner, logins)
  if (guest.isDisabled !== true) await disable(services, guest)
  return survivor
}

async function disable(services: Pick<Services, 'table' | 'now'>, guest: Identity): Promise<void> {
  const { table, now } = services
  const version = guest.version + 1
  try {
    await table.write(replaceIdentity({ ...guest, isDisabled: true, updatedAt: now(), version }))
  } catch (error) {
    if (error !== identityChanged) throw error
    const current = await reread(services, guest)
    if (current.isDisabled !== true) throw loginTaken // it got a login of its own meanwhile
  }
}

async function reread({ table }: Pick<Services, 'table'>, { id }: Identity): Promise<Identity> {
  const identity = await table.get(identityRef(id))
  if (!identity) throw noSuchIdentity(id)
  return identity
}

function isGuest(identity: Identity): boolean {
  return identity.logins.length === 0
}
