import { identitiesOf } from '../domain/identities.ts'
import { groupRef, type Group } from '../store/groups.ts'
import { linkRef, type Link, type StoredLink } from '../store/links.ts'
import type { Ref, Table } from '../store/table.ts'
import type { UserPool } from '../store/user-pools.ts'
import { userRef, type User } from '../store/users.ts'
import { providerGroupName } from '../user-pools/provider-group.ts'
import { profileName, subjectAttribute } from '../user-pools/provider-user.ts'
import { FederationFault, type ExternalIdentity } from './external-identity.ts'

/** An account elsewhere, and what leads from it to a user. */
export interface Account {
  /** The provider and its own name of the account. */
  readonly own: Link
  /** The account by those of its other attributes that the provider's accounts are linked by. */
  readonly others: readonly Link[]
  /** The user name of the profile that the account gets unless it is linked. */
  readonly profile: string
}

/** Who signs in with an account, and what was read along. */
export interface FoundAccount {
  readonly user: User | undefined
  /** The link that led to the user; undefined for a profile. */
  readonly link: StoredLink | undefined
  /** The provider's group for the profiles of its accounts. */
  readonly group: Group | undefined
}

/** The error of what changed while an account was looked up; callers look again. */
export const accountChanged = new Error('the account was linked or signed up meanwhile')

/**
 * What an account is found by: `Cognito_Subject`, which is the provider's own name of it unless the
 * mapping of `username` says otherwise, and the attributes that others of the provider are linked by
 * (developer guide, "Linking federated users to an existing user profile").
 *
 * @throws FederationFault for an account that cannot be a user's name
 */
export function accountOf(pool: UserPool, identity: ExternalIdentity): Account {
  const { provider, attributes } = identity
  const claim = provider.settings.attributeMapping.username
  const subject = claim === undefined ? identity.subject : attributes.get(claim)
  if (!subject) throw new FederationFault('attribute required: [username]')
  const own = { provider: provider.name, attribute: subjectAttribute, value: subject }
  const profile = profileName(pool, own)
  if (profile === undefined) throw new FederationFault('The IdP gave no name that a user can have')
  const others = provider.linkAttributes.flatMap((attribute): Link[] => {
    const value = attribute === subjectAttribute ? undefined : attributes.get(attribute)
    return value ? [{ provider: provider.name, attribute, value }] : []
  })
  return { own, others, profile }
}

/**
 * Finds who signs in with an account: the user that it is linked to, else its own profile, else the
 * user that one of its attributes is linked to. One round trip, and one more for a linked user.
 *
 * @throws FederationFault when the profile's name is somebody else's; `accountChanged`
 */
export async function findAccount(
  table: Table,
  pool: UserPool,
  { own, others, profile: name }: Account,
): Promise<FoundAccount> {
  const group = providerGroupName(pool.id, own.provider)
  const found = await table.read({
    own: linkRef(pool.id, own),
    profile: userRef(pool.id, name),
    group: groupRef(pool.id, group),
    ...Object.fromEntries(
      others.map((link, index): [string, Ref<StoredLink>] => [
        `other ${index}`,
        linkRef(pool.id, link),
      ]),
    ),
  })
  const { own: ownLink, profile } = found
  if (profile && !ownLink) {
    if (!isProfileOf(profile, own)) throw alreadyTaken(name)
    return { user: profile, link: undefined, group: found.group }
  }
  const byOther = others.map((_, index) => found[`other ${index}` as keyof typeof found])
  const link = ownLink ?? (byOther.find(Boolean) as StoredLink | undefined) // read by linkRef
  if (!link) return { user: undefined, link, group: found.group }
  const user = await table.get(userRef(pool.id, link.username))
  if (user?.sub !== link.sub) throw accountChanged // deleted between the two reads, with its links
  return { user, link, group: found.group }
}

/** Cognito's sentence for a profile whose name is somebody else's. */
export function alreadyTaken(name: string): FederationFault {
  return new FederationFault(`Already found an entry for username ${name}`)
}

/**
 * Names are folded in some pools, and anybody may sign up under any: the identities tell whose profile
 * it is, with the case.
 */
function isProfileOf({ attributes }: User, { provider, value }: Link): boolean {
  return identitiesOf(attributes).some(
    ({ primary, providerName, userId }) => primary && providerName === provider && userId === value,
  )
}
