import type { ProviderUserIdentifierType } from '@aws-sdk/client-cognito-identity-provider'
import { identitiesOf, withIdentities } from '../domain/identities.ts'
import { isSocial } from '../domain/provider-kinds.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { absent } from '../store/conditions.ts'
import {
  noteLinkAttribute,
  providerRef,
  type IdentityProvider,
} from '../store/identity-providers.ts'
import { poolKeys } from '../store/keys.ts'
import { addLink, linkRef, type Link, type StoredLink } from '../store/links.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import type { UserPool } from '../store/user-pools.ts'
import { replaceUser, userChanged, type User } from '../store/users.ts'
import { check, type Write } from '../store/writes.ts'
import { requirePoolUser } from './find-user.ts'
import { isNative, linkOf, nameOf, profileName, subjectAttribute } from './provider-user.ts'
import { revised } from './user-changes.ts'

/** How many accounts a user may be linked to (API reference, AdminLinkProviderForUser). */
const mostLinks = 5

/** Which account elsewhere shall sign in as which user. */
export interface LinkRequest {
  readonly poolId: string
  readonly destination: ProviderUserIdentifierType
  readonly source: ProviderUserIdentifierType
}

/** The error of a link that met another of the same account; the work begins again. */
const linkMet = new Error('another caller linked the account first')

/**
 * Links an account of a provider to a user, as whom it signs in from then on (developer guide,
 * "Linking federated users to an existing user profile"). Link, user and provider change in one
 * transaction, which also makes sure that the account has no profile of its own.
 *
 * @throws ServiceError InvalidParameterException, UserNotFoundException, ResourceNotFoundException,
 *   AliasExistsException, LimitExceededException
 */
export async function linkUser(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { poolId, destination, source }: LinkRequest,
): Promise<void> {
  if (isNative(source)) {
    throw invalid(
      'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
    )
  }
  const link = linkOf(source, 'SourceUser')
  const name = nameOf(destination, 'DestinationUser')
  await retryOnChange([userChanged, linkMet], async () => {
    const [{ pool, user }, { provider, present }] = await Promise.all([
      requirePoolUser(table, { poolId, name }),
      table.read({ provider: providerRef(poolId, link.provider), present: linkRef(poolId, link) }),
    ])
    if (!provider) {
      throw invalid(`The provider ${link.provider} does not exist for User Pool ${poolId}.`)
    }
    refuseLink({ user, provider, link, present })
    const { username, sub } = user
    await table.write(
      ...replaceUser(linkedTo(provider, { user, link, now: now() })),
      ...noProfile(pool, link),
      addLink(poolId, { ...link, username, sub }, linkMet),
      noteLinkAttribute(provider, link.attribute),
    )
  })
}

function refuseLink({
  user,
  provider,
  link,
  present,
}: {
  user: User
  provider: IdentityProvider
  link: Link
  present: StoredLink | undefined
}): void {
  if (isSocial(provider.type) && link.attribute !== subjectAttribute) {
    throw invalid(
      `Invalid SourceUser: ProviderAttributeName must be ${subjectAttribute} for ${provider.type}.`,
    )
  }
  if (present) {
    if (present.sub === user.sub) throw invalid('SourceUser is already linked to DestinationUser')
    throw new ServiceError('AliasExistsException', 'SourceUser is already linked to another user.')
  }
  if ((user.links?.length ?? 0) >= mostLinks) {
    throw new ServiceError(
      'LimitExceededException',
      `A user can be linked to at most ${mostLinks} federated users.`,
    )
  }
}

function linkedTo(
  { name, type, settings }: IdentityProvider,
  { user, link, now }: { user: User; link: Link; now: number },
): User {
  const attributes = withIdentities(user.attributes, [
    ...identitiesOf(user.attributes),
    {
      userId: link.value,
      providerName: name,
      providerType: type,
      issuer: settings.issuer ?? null,
      primary: false,
      dateCreated: now,
    },
  ])
  return revised(user, { attributes, links: [...(user.links ?? []), link] }, now)
}

/** Who has signed in with an account already has a profile, which would be lost to them. */
function noProfile(pool: UserPool, link: Link): Write[] {
  const profile = link.attribute === subjectAttribute ? profileName(pool, link) : undefined
  if (profile === undefined) return []
  const otherwise = invalid(
    'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
  )
  return [check(poolKeys.user(pool.id, profile), { when: [absent('pk')], otherwise })]
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message)
}
