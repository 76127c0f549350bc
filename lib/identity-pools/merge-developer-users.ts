import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import {
  identityChanged,
  identityRef,
  isSameLogin,
  loginOwnerRef,
  loginTaken,
  moveLogin,
  type Identity,
} from '../store/identities.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { noSuchDeveloperUser, type DeveloperLogin } from './developer-login.ts'
import { checkLoginCount } from './link-logins.ts'
import { mergeIdentities } from './merge-identities.ts'

/** Two users of the developer provider who are one person. */
export interface DeveloperUsers {
  readonly source: DeveloperLogin
  readonly destination: DeveloperLogin
}

/**
 * Gives the source's identity, with all of its logins, to the destination's, in one transaction. Users
 * who are of one identity already are left as they are, so that a merge may be repeated.
 *
 * @returns the id of the identity that both users have now
 * @throws ServiceError ResourceNotFoundException for a user whom nobody has, ResourceConflictException
 *   when both have a login of one public provider, InvalidParameterException when there are too many
 *
 * Source: API reference, MergeDeveloperIdentities.
 */
export function mergeDeveloperUsers(
  services: Pick<Services, 'table' | 'now'>,
  poolId: string,
  users: DeveloperUsers,
): Promise<string> {
  const { source, destination } = users
  if (source.userIdentifier === destination.userIdentifier) {
    throw new ServiceError('InvalidParameterException', 'Source and destination are the same user.')
  }
  return retryOnChange([identityChanged], async () => {
    const [absorbed, survivor] = await identitiesOf(services, poolId, users)
    if (absorbed.id === survivor.id) return survivor.id
    const logins = [...survivor.logins, ...absorbed.logins]
    checkPublicLogins(logins)
    checkLoginCount(logins)
    const { writes } = mergeIdentities({ survivor, absorbed, logins, now: services.now() })
    const move = { from: absorbed.id, to: survivor.id }
    await services.table.write(
      ...writes,
      ...absorbed.logins.map((login) => moveLogin(poolId, login, move)),
    )
    return survivor.id
  })
}

async function identitiesOf(
  { table }: Pick<Services, 'table'>,
  poolId: string,
  { source, destination }: DeveloperUsers,
): Promise<[Identity, Identity]> {
  const owners = await table.read({
    source: loginOwnerRef(poolId, source),
    destination: loginOwnerRef(poolId, destination),
  })
  if (!owners.source) throw noSuchDeveloperUser(source.userIdentifier)
  if (!owners.destination) throw noSuchDeveloperUser(destination.userIdentifier)
  const found = await table.read({
    source: identityRef(owners.source.identityId),
    destination: identityRef(owners.destination.identityId),
  })
  return [stillOf(found.source, source), stillOf(found.destination, destination)]
}

/** A user who was unlinked since brings none of what the identity has. */
function stillOf(identity: Identity | undefined, user: DeveloperLogin): Identity {
  if (identity?.logins.some((own) => isSameLogin(own, user))) return identity
  throw identityChanged
}

/** A login has one identity, so that two of one provider are two people's. */
function checkPublicLogins(logins: Identity['logins']): void {
  const providers = logins.flatMap(({ isDeveloper, provider }) => (isDeveloper ? [] : provider))
  if (new Set(providers).size < providers.length) throw loginTaken
}
