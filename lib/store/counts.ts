import { absent, either, lessThan } from './conditions.ts'
import { poolKeys } from './keys.ts'
import { update, type Write } from './writes.ts'

/** What a pool may have only so many of, counted apart from the pool, which sign-in reads. */
export type Counted =
  'identityProviders' | 'loginStyles' | 'registeredClients' | 'resourceServers' | 'terms'

/** Counts one more, in the transaction that adds it; fails at the limit. */
export function countUp(
  poolId: string,
  counted: Counted,
  { limit, otherwise }: { limit: number; otherwise: Error },
): Write {
  return update(
    poolKeys.counts(poolId),
    { add: { [counted]: 1 } },
    { when: [either(absent(counted), lessThan(counted, limit))], otherwise },
  )
}

/** Counts one less, in the transaction that deletes it. */
export function countDown(poolId: string, counted: Counted): Write {
  return countDownBy(poolId, { [counted]: 1 })
}

/** Counts less of several at once: a transaction writes the counts of a pool once only. */
export function countDownBy(
  poolId: string,
  numbers: Readonly<Partial<Record<Counted, number>>>,
): Write {
  const add = Object.entries(numbers).map(([counted, number]) => [counted, -number] as const)
  return update(poolKeys.counts(poolId), { add: Object.fromEntries(add) })
}
