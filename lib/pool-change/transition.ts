import type { Services } from '../services.ts'
import {
  notePoolChange,
  poolChangeRef,
  putPoolChange,
  removePoolChange,
  type PoolChange,
  type StoredPoolChange,
} from '../store/pool-changes.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import {
  poolChanged,
  replacePool,
  requirePool,
  type Transition,
  type UserPool,
} from '../store/user-pools.ts'
import type { Write } from '../store/writes.ts'
import { refuseDuringImport } from '../user-pools/import/find-job.ts'
import { rulesOf } from '../user-pools/names.ts'
import { changedPool, changesNames } from './changed-pool.ts'

type WriteServices = Pick<Services, 'table' | 'now'>

/** Another change of the same pool is not done yet. */
export class ChangeUnderWay extends Error {
  constructor(poolId: string) {
    super(`A change of ${poolId} is under way already: resume or cancel it`)
  }
}

/** The pool and the change that is under way. @throws Error when there is none */
export async function underWay(
  { table }: WriteServices,
  poolId: string,
): Promise<{ pool: UserPool & { transition: Transition }; stored: StoredPoolChange }> {
  const [pool, stored] = await Promise.all([
    requirePool(table, poolId),
    table.get(poolChangeRef(poolId)),
  ])
  const { transition } = pool
  if (!transition || !stored) throw new Error(`No change of ${poolId} is under way`)
  return { pool: { ...pool, transition }, stored }
}

/** Marks a pool whose names change; any other change is done by this one write. */
export function begin(
  services: WriteServices,
  poolId: string,
  stored: StoredPoolChange,
): Promise<UserPool> {
  return rewrite(services, poolId, (pool) => {
    if (pool.transition) throw new ChangeUnderWay(poolId)
    refuseDuringImport(pool) // which lasts longer than any request
    const after = changedPool(pool, stored.change)
    if (!changesNames(pool, after)) return { changes: after }
    const transition = { phase: 'adding', rules: rulesOf(after) } as const
    return { changes: { transition }, write: putPoolChange(poolId, stored) }
  })
}

/** The pool goes over to the new rules; from now on the old ones only tell what to remove. */
export function goOver(
  services: WriteServices,
  poolId: string,
  change: PoolChange,
): Promise<UserPool> {
  return rewrite(services, poolId, (pool) => {
    if (pool.transition?.phase !== 'adding') throw new Error(`${poolId} has gone over already`)
    const { settings, schema } = changedPool(pool, change)
    const transition = { phase: 'removing', rules: rulesOf(pool) } as const
    return {
      changes: { settings, schema, transition, hadOtherNames: true },
      write: notePoolChange(poolId, undefined),
    }
  })
}

/** The pool stays as it is, and the names to come go again. @throws Error when it has gone over */
export function takeBack(services: WriteServices, poolId: string): Promise<UserPool> {
  return rewrite(services, poolId, ({ transition }) => {
    if (transition?.phase !== 'adding') {
      throw new Error(`The change of ${poolId} has gone over already: it can only be resumed`)
    }
    return {
      changes: { transition: { ...transition, phase: 'removing' } },
      write: notePoolChange(poolId, undefined),
    }
  })
}

/** The change is done, or taken back. */
export function finish(services: WriteServices, poolId: string): Promise<UserPool> {
  return rewrite(services, poolId, () => {
    return { changes: { transition: undefined }, write: removePoolChange(poolId) }
  })
}

/** What becomes of a pool, and what is written in the same transaction. */
interface Rewritten {
  readonly changes: Partial<UserPool>
  readonly write?: Write
}

function rewrite(
  { table, now }: WriteServices,
  poolId: string,
  decide: (pool: UserPool) => Rewritten,
): Promise<UserPool> {
  return retryOnChange([poolChanged], async () => {
    const pool = await requirePool(table, poolId)
    const { changes, write = [] } = decide(pool)
    const changed = { ...pool, ...changes, updatedAt: now(), version: pool.version + 1 }
    await table.write(replacePool(changed), write)
    return changed
  })
}
