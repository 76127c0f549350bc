import { ServiceError } from '../errors.ts'
import type { Services } from '../services.ts'
import { removeAlias } from '../store/aliases.ts'
import { removeAuthEventsOf } from '../store/auth-events.ts'
import { removeCode, type CodePurpose } from '../store/codes.ts'
import { removeMember } from '../store/groups.ts'
import { removeLink } from '../store/links.ts'
import { leaveGroup } from '../store/memberships.ts'
import { removePasskeysOf } from '../store/passkeys.ts'
import { removePendingTotp } from '../store/pending-totp.ts'
import { removeDevicesOf } from '../store/user-devices.ts'
import { removeHistory } from '../store/sign-in-histories.ts'
import { removeSessions } from '../store/user-sessions.ts'
import type { UserPool } from '../store/user-pools.ts'
import { removeUser, userChanged, userRef, type User } from '../store/users.ts'
import { aliasesOf } from './names.ts'
import { retryOnUserChange } from './user-changes.ts'

const codePurposes: readonly CodePurpose[] = ['sign-up', 'forgot-password', 'email', 'phone_number']

/** What a transaction has room for (API reference, TransactWriteItems). */
const transactionSize = 100

/**
 * Deletes a user with aliases, codes, links, memberships and all that the search index says of the user,
 * for DeleteUser and AdminDeleteUser: all or nothing, but for the memberships that do not fit one
 * transaction, which end one by one before. Tokens are bound to the `sub` and die with it. Attempts
 * counted against the name stay until they expire, so that a new user of the same name does not
 * reset a lock. Passkeys and devices, of which there may be many, go before the user, so that a
 * deletion that is cut off can be done again; a new one of either changes the user, and is found.
 *
 * @throws ServiceError UserNotFoundException when the user is gone already
 */
export async function deleteUser(
  { table }: Pick<Services, 'table'>,
  { pool, user }: { pool: UserPool; user: User },
): Promise<void> {
  await retryOnUserChange(async (before) => {
    const present = before === 0 ? user : await table.get(userRef(pool.id, user.username))
    if (present?.sub !== user.sub) throw new ServiceError('UserNotFoundException')
    const { username, sub } = present
    await removeDevicesOf(table, present)
    await removeAuthEventsOf(table, present)
    if (present.passkeys) await removePasskeysOf(table, present)
    const owner = { sub, otherwise: userChanged }
    const writes = [
      ...removeUser(present),
      ...aliasesOf(pool, present).map((alias) => removeAlias(pool.id, alias)),
      ...codePurposes.map((purpose) => removeCode(pool.id, username, purpose)),
      removePendingTotp(pool.id, username),
      removeSessions(pool.id, username),
      removeHistory(pool.id, username),
      ...(present.links ?? []).map((link) => removeLink(pool.id, link, owner)),
    ]
    const groupsTogether = transactionSize - writes.length
    for (const group of present.groups.slice(groupsTogether)) {
      await table.write(...leaveGroup(present, group))
    }
    await table.write(
      ...writes,
      ...present.groups
        .slice(0, groupsTogether)
        .map((group) => removeMember(pool.id, group, username)),
    )
  })
}
