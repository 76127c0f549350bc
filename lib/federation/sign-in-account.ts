import { note } from '../audit/trail.ts'
import { identitiesOf, withIdentities } from '../domain/identities.ts'
import { ServiceError } from '../errors.ts'
import { addLink, removeLink, type StoredLink } from '../store/links.ts'
import type { UserPool } from '../store/user-pools.ts'
import { replaceUser, userRef, type User } from '../store/users.ts'
import type { Write } from '../store/writes.ts'
import { postAuthentication } from '../triggers/post-authentication.ts'
import { preAuthentication } from '../triggers/pre-authentication.ts'
import { changeAttributes } from '../user-pools/attributes-change.ts'
import { subjectAttribute } from '../user-pools/provider-user.ts'
import { retryOnUserChange } from '../user-pools/user-changes.ts'
import { accountChanged, type Account } from './account.ts'
import type { Federation, FederationServices } from './federated-user.ts'
import { changesOf, mappedAttributes } from './mapped-attributes.ts'

/** Somebody whom an account has led to. */
export interface SignIn {
  readonly federation: Federation
  readonly account: Account
  readonly user: User
  readonly link: StoredLink | undefined
  /** What the provider gave, as the customer's trigger left it. */
  readonly attributes: ReadonlyMap<string, string>
}

/**
 * Signs in somebody who is known: the pre authentication trigger may refuse it, mapped attributes that
 * the provider gives anew are taken over, the post authentication trigger hears of it. Nothing is
 * written unless something changes.
 *
 * @throws ServiceError for a user who is disabled, attributes that do not fit, an alias that is taken,
 *   and the refusals of the triggers; `accountChanged`
 *
 * Source: developer guide, "Mapping IdP attributes to profiles and tokens" and "Lambda triggers for
 * federated users".
 */
export async function signInAccount(services: FederationServices, signIn: SignIn): Promise<User> {
  const { federation, user } = signIn
  const { pool, client, call } = federation
  note({ user: user.sub })
  refuseDisabled(user)
  const { clientMetadata } = call
  const subject = { pool, clientId: client.id, username: user.username, user, clientMetadata }
  await preAuthentication(services, subject)
  // The trigger may have changed the user, as the guide has it take attributes away
  const isAsked = pool.settings.LambdaConfig?.PreAuthentication !== undefined
  const changed = await retryOnUserChange(async (before) => {
    const isCurrent = before === 0 && !isAsked
    const present = isCurrent ? user : await services.table.get(userRef(pool.id, user.username))
    if (present?.sub !== user.sub) throw new ServiceError('UserNotFoundException')
    return takeOver(services, { ...signIn, user: present })
  })
  await postAuthentication(services, { ...subject, user: changed })
  return changed
}

async function takeOver(
  { table, now }: FederationServices,
  { federation, account, user, link, attributes: given }: SignIn,
): Promise<User> {
  refuseDisabled(user)
  const { pool, client, identity } = federation
  const mapped = mappedAttributes({ pool, client, provider: identity.provider }, given)
  const attributes = changesOf(mapped, user.attributes)
  const isFirst = link !== undefined && link.attribute !== subjectAttribute
  if (attributes.length === 0 && !isFirst) return user
  const { user: changed, writes } = changeAttributes(
    { pool: withoutVerification(pool), user, attributes },
    now(),
  )
  const final = isFirst ? settled(changed, link, account) : changed
  await table.write(
    ...replaceUser(final),
    ...writes,
    ...(isFirst ? settledWrites(pool.id, link, account) : []),
  )
  return final
}

function refuseDisabled({ enabled }: User): void {
  if (!enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
}

/** An address from a provider is verified by what the provider says, and by no code. */
function withoutVerification(pool: UserPool): UserPool {
  const settings = {
    ...pool.settings,
    UserAttributeUpdateSettings: undefined,
    AutoVerifiedAttributes: undefined,
  }
  return { ...pool, settings }
}

/**
 * A user whom one of the account's attributes has led to: from then on the account's own name does
 * (API reference, AdminDisableProviderForUser, "If the user has already signed in").
 */
function settled(user: User, link: StoredLink, { own }: Account): User {
  const identities = identitiesOf(user.attributes).map((identity) => {
    const { primary, providerName, userId } = identity
    const isIt = !primary && providerName === link.provider && userId === link.value
    return isIt ? { ...identity, userId: own.value } : identity
  })
  const links = user.links?.map((one) =>
    one.attribute === link.attribute && one.value === link.value && one.provider === link.provider
      ? own
      : one,
  )
  return { ...user, attributes: withIdentities(user.attributes, identities), links }
}

function settledWrites(poolId: string, link: StoredLink, { own }: Account): Write[] {
  const { username, sub } = link
  return [
    removeLink(poolId, link, { sub, otherwise: accountChanged }),
    addLink(poolId, { ...own, username, sub }, accountChanged),
  ]
}
