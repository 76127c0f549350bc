import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import {
  addLogin,
  forbiddenIdentity,
  identityChanged,
  identityRef,
  isSameLogin,
  linkedLogin,
  loginOwnerRef,
  loginTaken,
  noSuchIdentity,
  replaceIdentity,
  type Identity,
  type LinkedLogin,
  type NewLogin,
} from '../store/identities.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { mergeIdentities } from './merge-identities.ts'

/** The most logins of one identity (API reference, MergeDeveloperIdentities). */
const mostLogins = 20

/** Logins of a request, and who brings them. */
export interface BroughtLogins {
  readonly logins: readonly NewLogin[]
  /** The pool's owner, who alone links users of the developer provider, or an app. */
  readonly by: 'owner' | 'app'
}

type LinkServices = Pick<Services, 'table' | 'now'>

/**
 * Links an identity's new logins to it, all or none: a login has one identity for ever, and an
 * identity one login of each provider, though several users of the developer provider. When a guest's
 * login has an identity already, the guest is merged into that identity, which is answered; two
 * identities with logins are never merged here.
 *
 * @throws ServiceError NotAuthorizedException when none of the logins is the identity's own,
 *   ResourceConflictException when one belongs to another identity,
 *   DeveloperUserAlreadyRegisteredException when a developer user does
 *
 * Source: API reference, GetOpenIdToken and GetCredentialsForIdentity; developer guide, "Identity
 * pools authentication flow" (switching identities).
 */
export async function linkLogins(
  services: LinkServices,
  known: Identity,
  brought: BroughtLogins,
): Promise<Identity> {
  return retryOnChange([identityChanged], async (before) => {
    const identity = before === 0 ? known : await reread(services, known)
    if (identity.isDisabled === true) return successor(services, identity, brought)
    const added = newLogins(identity, brought)
    if (added.length === 0) return identity
    try {
      return await addLogins(services, identity, added)
    } catch (error) {
      if (error === loginTaken && isGuest(identity)) return mergeGuest(services, identity, brought)
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

/**
 * Holds an app to developer logins that are linked already: a token of one proves who its bearer was
 * when it was signed, and the link may have ended since.
 *
 * @throws ServiceError NotAuthorizedException
 */
export function refuseNewDeveloperLogins({ logins, by }: BroughtLogins): void {
  if (by === 'app' && logins.some(({ isDeveloper }) => isDeveloper === true)) {
    throw unmatchedLogins()
  }
}

/** AWS's answer to logins none of which is the identity's own. */
export function unmatchedLogins(): ServiceError {
  return new ServiceError(
    'NotAuthorizedException',
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  )
}

/** Refuses more logins than an identity may have. @throws ServiceError InvalidParameterException */
export function checkLoginCount(logins: readonly LinkedLogin[]): void {
  if (logins.length <= mostLogins) return
  throw new ServiceError(
    'InvalidParameterException',
    `An identity can have at most ${String(mostLogins)} linked logins.`,
  )
}

function newLogins(identity: Identity, { logins, by }: BroughtLogins): readonly NewLogin[] {
  const isOwn = (login: LinkedLogin) => identity.logins.some((own) => isSameLogin(own, login))
  if (!isGuest(identity) && !logins.some(isOwn)) throw unmatchedLogins()
  const added = logins.filter((login) => !isOwn(login))
  refuseNewDeveloperLogins({ logins: added, by })
  const taken = new Set(identity.logins.map(({ provider }) => provider))
  if (added.some(({ provider, isDeveloper }) => !isDeveloper && taken.has(provider))) {
    throw loginTaken
  }
  checkLoginCount([...identity.logins, ...added])
  return added
}

async function addLogins(
  { table, now }: LinkServices,
  identity: Identity,
  added: readonly NewLogin[],
): Promise<Identity> {
  const linked = {
    ...identity,
    logins: [...identity.logins, ...added.map(linkedLogin)],
    updatedAt: now(),
    version: identity.version + 1,
  }
  const { id, poolId } = identity
  await table.write(replaceIdentity(linked), ...added.map((login) => addLogin(poolId, login, id)))
  return linked
}

/** One transaction: the logins are linked and the guest is merged, or neither. */
async function mergeGuest(
  { table, now }: LinkServices,
  guest: Identity,
  brought: BroughtLogins,
): Promise<Identity> {
  const owner = await ownerIdentity({ table }, guest, brought)
  const { logins } = brought
  const isOwners = owner?.logins.some((own) => logins.some((login) => isSameLogin(own, login)))
  if (!owner || owner.id === guest.id || !isOwners) throw identityChanged // the login changed hands since
  const added = newLogins(owner, brought)
  const { survivor, writes } = mergeIdentities({
    survivor: owner,
    absorbed: guest,
    logins: [...owner.logins, ...added.map(linkedLogin)],
    now: now(),
  })
  await table.write(...writes, ...added.map((login) => addLogin(owner.poolId, login, owner.id)))
  return survivor
}

/** Of callers who merge a guest at once, one does it; the others are answered what it became. */
async function successor(
  services: LinkServices,
  guest: Identity,
  brought: BroughtLogins,
): Promise<Identity> {
  const owner = await ownerIdentity(services, guest, brought)
  if (!owner || owner.id !== guest.mergedInto) throw forbiddenIdentity(guest.id)
  return linkLogins(services, owner, brought)
}

async function ownerIdentity(
  { table }: Pick<Services, 'table'>,
  { poolId }: Identity,
  { logins }: BroughtLogins,
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
