import { isDeepStrictEqual } from 'node:util'
import { addAudience } from '../identity-pools/audience.ts'
import { changeIdentityPool } from '../identity-pools/change-identity-pool.ts'
import { poolSettings } from '../identity-pools/pool-settings.ts'
import { openSettings, sealProviderSecrets } from '../identity-pools/provider-secrets.ts'
import type { Services } from '../services.ts'
import { listIdentities } from '../store/identities.ts'
import { addIdentityPool, identityPoolRef, type IdentityPool } from '../store/identity-pools.ts'
import { setSyncConfiguration, setSyncTrigger } from '../store/sync-configurations.ts'
import { firstListed } from '../sweeper/first-listed.ts'
import type { ImportOutcome } from './import-dataset.ts'
import type { SourcePool } from './source.ts'

/**
 * Writes an identity pool with all its settings under its own id. One that is here is left as it is: it
 * may have been set up for its new home.
 *
 * @throws ServiceError LimitExceededException when STS can take no more pools' tokens; Error when another
 *   pool is in its place, or what it had before it was deleted here still is
 */
export async function importPool(
  services: Pick<Services, 'table' | 'now' | 'settings' | 'iam' | 'keyring'>,
  source: SourcePool,
  { isDryRun }: { isDryRun: boolean },
): Promise<ImportOutcome> {
  const { table, now } = services
  const { id, roles, principalTags, sync } = source
  const here = await table.get(identityPoolRef(id))
  if (here?.id === id) {
    return (await isSamePool(services, here, source)) ? 'unchanged' : 'changed here'
  }
  const taken = new Error(
    `Another identity pool here begins like ${id}, and there is room for one.`,
  )
  if (here) throw taken
  await requireNothingLeft(table, id)
  if (isDryRun) return 'imported'
  const dates = { createdAt: now(), updatedAt: now() }
  const sealed = await sealProviderSecrets(services, id, poolSettings(source.settings))
  const pool = { id, ...sealed, roles, principalTags, ...dates, version: 1 }
  await addAudience(services, id)
  // all before the pool: while there is none, nobody is asked and nothing lost
  if (sync.syncTrigger !== undefined) await table.write(setSyncTrigger(id, sync.syncTrigger))
  await table.write(addIdentityPool(pool, taken), setSyncConfiguration(id, sync))
  return 'imported'
}

/**
 * Says where imported identities of a pool may be proved to be somebody's, or that they may nowhere.
 *
 * @throws ServiceError ResourceNotFoundException
 */
export async function setProof(
  services: Pick<Services, 'table' | 'now'>,
  poolId: string,
  provesAt: string | undefined,
): Promise<void> {
  await changeIdentityPool(services, poolId, () => ({ provesAt }))
}

/** What is compared of a pool. */
type PoolParts = Pick<SourcePool, 'settings' | 'roles' | 'principalTags'>

/** Whether a pool has the settings and roles of its source. */
export async function isSamePool(
  services: Pick<Services, 'keyring'>,
  here: IdentityPool,
  source: PoolParts,
): Promise<boolean> {
  const settings = await openSettings(services, here)
  const parts = ({ settings, roles, principalTags = [] }: PoolParts) =>
    JSON.parse(JSON.stringify([poolSettings(settings), roles, principalTags])) as unknown // without what is undefined
  return isDeepStrictEqual(parts({ ...here, settings }), parts(source))
}

/** A sweep that is under way would take what is imported for what it has yet to delete. */
async function requireNothingLeft(table: Services['table'], poolId: string): Promise<void> {
  const page = { poolId, limit: 24, hideDisabled: false }
  const left = await firstListed((after) => listIdentities(table, { ...page, after }))
  if (left.length === 0) return
  throw new Error(
    `${poolId} was deleted here, and not all of it is cleared away yet: try it later.`,
  )
}
