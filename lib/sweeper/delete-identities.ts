import { inParallel } from '../parallel.ts'
import { listIdentities, removeIdentity, removeLogin, type Identity } from '../store/identities.ts'
import { identityPoolRef } from '../store/identity-pools.ts'
import { datasetKeys } from '../store/keys.ts'
import type { Table } from '../store/table.ts'
import { deleteIdentityData } from './delete-identity-data.ts'
import { deletePartition } from './delete-partition.ts'
import { firstListed } from './first-listed.ts'

/** Identities that are worked on in one step, and how many of them at a time. */
const perStep = 24
const atATime = 8

/**
 * Deletes a part of the identities of a deleted pool, each after what it has, and how and how much
 * it synchronized at last. The pool itself is gone: its key may be another pool's by now, or its own
 * again when it was imported anew.
 *
 * @returns whether nothing is left
 */
export async function deletePoolIdentities(
  table: Table,
  { identityPoolId }: { identityPoolId: string },
): Promise<boolean> {
  const pool = await table.get(identityPoolRef(identityPoolId))
  if (pool?.id === identityPoolId) return true
  const page = { poolId: identityPoolId, limit: perStep, hideDisabled: false }
  const identities = await firstListed((after) => listIdentities(table, { ...page, after }))
  await inParallel(identities, atATime, (identity) => deleteIdentity(table, identity))
  if (identities.length > 0) return false
  const { configuration, poolUsage } = datasetKeys
  const partitions = [configuration(identityPoolId).pk, poolUsage(identityPoolId).pk]
  const areEmpty = await Promise.all(partitions.map((pk) => deletePartition(table, pk)))
  return areEmpty.every((isEmpty) => isEmpty)
}

async function deleteIdentity(table: Table, identity: Identity): Promise<void> {
  const { id, poolId, logins } = identity
  if (!(await deleteIdentityData(table, { identityId: id }))) return
  await table.writeUnconditionally(logins.map((login) => removeLogin(poolId, login, id)))
  await table.writeUnconditionally([removeIdentity(identity)])
}
