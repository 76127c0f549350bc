import type { ProviderUserIdentifierType } from '@aws-sdk/client-cognito-identity-provider'
import { note } from '../audit/trail.ts'
import { identitiesOf, withIdentities } from '../domain/identities.ts'
import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { linkRef, removeLink, type Link, type StoredLink } from '../store/links.ts'
import type { Table } from '../store/table.ts'
import { noSuchPool, poolRef, type UserPool } from '../store/user-pools.ts'
import { replaceUser, userChanged, userRef, type User } from '../store/users.ts'
import { isNative, linkOf, nameOf, profileName, subjectAttribute } from './provider-user.ts'
import { changePoolUser, retryOnUserChange, revised } from './user-changes.ts'

type Needed = Pick<Services, 'table' | 'now'>

/**
 * Keeps an account from signing in (API reference, AdminDisableProviderForUser): a linked one loses
 * its link; the profile of one that is not linked is disabled; and so is a native user, whose
 * password is the account.
 *
 * @throws ServiceError InvalidParameterException, UserNotFoundException, ResourceNotFoundException
 */
export async function disableAccount(
  services: Needed,
  poolId: string,
  account: ProviderUserIdentifierType,
): Promise<void> {
  if (isNative(account)) return disable(services, poolId, nameOf(account, 'User'))
  const link = linkOf(account, 'User')
  const { table } = services
  await retryOnUserChange(async () => {
    const { pool, present } = await table.read({
      pool: poolRef(poolId),
      present: linkRef(poolId, link),
    })
    if (!pool) throw noSuchPool(poolId)
    if (present) return unlink(services, pool, present)
    const profile = await profileOf(table, pool, link)
    if (!profile) {
      throw new ServiceError(
        'InvalidParameterException',
        "Account isn't linked to anyone else, verify that the account has been linked",
      )
    }
    return disable(services, poolId, profile.username)
  })
}

async function unlink({ table, now }: Needed, pool: UserPool, link: StoredLink): Promise<void> {
  const { sub } = link
  note({ user: sub })
  const user = await table.get(userRef(pool.id, link.username))
  if (user?.sub !== sub) throw userChanged // deleted between the two reads, with its links
  await table.write(
    removeLink(pool.id, link, { sub, otherwise: userChanged }),
    ...replaceUser(withoutLink(user, link, now())),
  )
}

function withoutLink(user: User, { provider, attribute, value }: Link, now: number): User {
  const isIt = (link: Link) =>
    link.provider === provider && link.attribute === attribute && link.value === value
  const identities = identitiesOf(user.attributes)
  const index = identities.findIndex(
    ({ providerName, userId, primary }) =>
      !primary && providerName === provider && userId === value,
  )
  const left = identities.filter((_, place) => place !== index)
  const attributes = withIdentities(user.attributes, left)
  return revised(user, { attributes, links: user.links?.filter((link) => !isIt(link)) }, now)
}

/** The profile that an account got by signing in, which its own identities tell. */
async function profileOf(table: Table, pool: UserPool, link: Link): Promise<User | undefined> {
  const name = link.attribute === subjectAttribute ? profileName(pool, link) : undefined
  const user = name === undefined ? undefined : await table.get(userRef(pool.id, name))
  const isOwn = identitiesOf(user?.attributes ?? {}).some(
    ({ primary, providerName }) => primary && providerName === link.provider,
  )
  return isOwn ? user : undefined
}

async function disable({ table, now }: Needed, poolId: string, name: string): Promise<void> {
  await changePoolUser(table, { poolId, name }, ({ user }) => ({
    user: revised(user, { enabled: false }, now()),
    signedOutAt: now(),
  }))
}
