import type { Services } from '../services.ts'
import {
  identityChanged,
  identityRef,
  noSuchIdentity,
  removeLogin,
  replaceIdentity,
  type Identity,
  type LinkedLogin,
} from '../store/identities.ts'
import { retryOnChange } from '../store/retry-on-change.ts'

/**
 * Takes logins from an identity: whoever signs in with one later gets a new identity. An identity
 * without a login left is disabled, for it must not become a guest, whose id is all that one needs.
 *
 * @param choose which of the logins go; called again when the identity was changed since. It throws
 *   what the caller is refused with
 * @throws ServiceError ResourceNotFoundException
 *
 * Source: API reference, UnlinkIdentity and UnlinkDeveloperIdentity.
 */
export async function unlinkLogins(
  { table, now }: Pick<Services, 'table' | 'now'>,
  known: Identity,
  choose: (identity: Identity) => readonly LinkedLogin[],
): Promise<void> {
  await retryOnChange([identityChanged], async (before) => {
    const identity = before === 0 ? known : await table.get(identityRef(known.id))
    if (!identity) throw noSuchIdentity(known.id)
    const removed = choose(identity)
    if (removed.length === 0) return
    const logins = identity.logins.filter((login) => !removed.includes(login))
    const changed = {
      ...identity,
      logins,
      ...(logins.length === 0 && { isDisabled: true }),
      updatedAt: now(),
      version: identity.version + 1,
    }
    await table.write(
      replaceIdentity(changed),
      ...removed.map((login) => removeLogin(identity.poolId, login, identity.id)),
    )
  })
}
