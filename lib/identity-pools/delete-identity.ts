import type { Services } from '../services.ts'
import { addChore } from '../store/chores.ts'
import {
  identityChanged,
  identityRef,
  removeIdentity,
  removeLogin,
  type Identity,
} from '../store/identities.ts'
import { retryOnChange } from '../store/retry-on-change.ts'

/**
 * Deletes an identity with its logins. Datasets and devices are out of reach with it, and the sweeper
 * clears those away: also what the identities had stored that were merged into this one, which only
 * this one could reach.
 *
 * Source: API reference, DeleteIdentities.
 */
export async function deleteIdentity(
  { table, now }: Pick<Services, 'table' | 'now'>,
  known: Identity,
): Promise<void> {
  await retryOnChange([identityChanged], async (before) => {
    const identity = before === 0 ? known : await table.get(identityRef(known.id))
    if (!identity) return
    const { id, poolId, logins, mergedFrom } = identity
    await table.write(
      removeIdentity(identity),
      ...logins.map((login) => removeLogin(poolId, login, id)),
      addChore({ kind: 'delete-identity', details: { identityId: id, mergedFrom } }, now()),
    )
  })
}
