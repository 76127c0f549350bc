import type { Services } from '../services.ts'
import {
  addLogin,
  forbiddenIdentity,
  identityChanged,
  identityRef,
  isSameLogin,
  loginOwnerRef,
  loginTaken,
  noSuchIdentity,
  replaceIdentity,
  type Identity,
  type LinkedLogin,
} from '../store/identities.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { refuseNewDeveloperLogins, unmatchedLogins } from './developer-login.ts'
import { mergeIdentities } from './merge-identities.ts'

type LinkServices = Pick<Services, 'table' | 'now'>

/**
 * Links an identity's new logins to it, all or none: a login has one identity for ever, and an
 * identity one login of each provider. When a guest's login has an identity already, the guest is
 * merged into that identity, which is answered; two identities with logins are never merged here,
 * and developer logins never linked.
 *
 * @throws ServiceError NotAuthorizedException when none of the logins is the identity's own,
 *   ResourceConflictException when one belongs to another identity
 *
 * Source: API reference, GetOpenIdToken and GetCredentialsForIdentity; developer guide, "Identity
 * pools authentication flow" (switching identities).
 */
export async function linkLogins(
  services: LinkServices,
  known: Identity,
  logins: readonly LinkedLogin[],
): Promise<Identity> {
  return retryOnChange([identityChanged], async (before) => {
    const identity = before === 0 ? known : await reread(services, known)
    if (identity.isDisabled === true) return successor(services, identity, logins)
    const added = newLogins(identity, logins)
    if (added.length === 0) return identity
    try {
      return await addLogins(services, identity, added)
    } catch (error) {
      if (error === loginTaken && isGuest(identity)) return mergeGuest(services, identity, logins)
      throw error
    }
  })
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
  const isOwn = (login: LinkedLogin) => identity.logins.some((own) => isSameLogin(own, login))
  if (!isGuest(identity) && !logins.some(isOwn)) throw unmatchedLogins()
  const added = logins.filter((login) => !isOwn(login))
  refuseNewDeveloperLogins(added)
  const taken = new Set(identity.logins.map(({ provider }) => provider))
  if (added.some(({ provider }) => taken.has(provider))) throw loginTaken
  return added.map(({ provider, subjectHash }) => ({ provider, subjectHash }))
}

async function addLogins(
  { table, now }: LinkServices,
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

/** One transaction: the logins are linked, the guest is merged, or nothing of both. */
async function mergeGuest(
  { table, now }: LinkServices,
  guest: Identity,
  logins: readonly LinkedLogin[],
): Promise<Identity> {
  const owner = await ownerIdentity({ table }, guest, logins)
  if (!owner || owner.id === guest.id) throw identityChanged // the login changed hands since
  const added = newLogins(owner, logins)
  const { survivor, writes } = mergeIdentities({
    survivor: owner,
    absorbed: guest,
    logins: [...owner.logins, ...added],
    now: now(),
  })
  await table.write(...writes, ...added.map((login) => addLogin(owner.poolId, login, owner.id)))
  return survivor
}

/** Of callers who merge a guest at once, one does it; the others are answered what it became. */
async function successor(
  services: LinkServices,
  guest: Identity,
  logins: readonly LinkedLogin[],
): Promise<Identity> {
  const owner = await ownerIdentity(services, guest, logins)
  if (!owner || owner.id !== guest.mergedInto) throw forbiddenIdentity(guest.id)
  return linkLogins(services, owner, logins)
}

async function ownerIdentity(
  { table }: Pick<Services, 'table'>,
  { poolId }: Identity,
  logins: readonly LinkedLogin[],
): Promise<Identity | undefined> {
  const id = await ownerOf({ table }, poolId, logins)
  return id === undefined ? undefined : table.get(identityRef(id))
}

async function reread({ table }: Pick<Services, 'table'>, { id }: Identity): Promise<Identity> {
  const identity = await table.get(identityRef(id))
  if (!identity) throw noSuchIdentity(id)
  return identity
}

function isGuest(identity: Identity): boolean {
  return identity.logins.length === 0
}
