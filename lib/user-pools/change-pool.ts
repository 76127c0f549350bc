import { ServiceError } from '../errors.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import type { Table } from '../store/table.ts'
import { poolChanged, replacePool, requirePool, type UserPool } from '../store/user-pools.ts'

/**
 * Reads a pool, decides what changes, and writes that; again while others were faster.
 *
 * @throws ServiceError ResourceNotFoundException, TooManyRequestsException, and what `decide` throws
 */
export function changePool(
  { table, now }: { table: Table; now: () => number },
  poolId: string,
  decide: (pool: UserPool) => Partial<UserPool>,
): Promise<UserPool> {
  return retryOnChange([poolChanged], async () => {
    const pool = await requirePool(table, poolId)
    const changed = { ...pool, ...decide(pool), updatedAt: now(), version: pool.version + 1 }
    await table.write(replacePool(changed))
    return changed
  })
}

/** The ARN of a user pool. */
export function poolArn(
  { region, account }: { region: string; account: string },
  poolId: string,
): string {
  return `arn:aws:cognito-idp:${region}:${account}:userpool/${poolId}`
}

/**
 * The pool id in an ARN of this Region and account.
 *
 * @throws ServiceError InvalidParameterException for any other ARN
 */
export function poolIdOfArn(settings: { region: string; account: string }, arn: string): string {
  const start = poolArn(settings, '')
  if (arn.startsWith(start)) return arn.slice(start.length)
  throw new ServiceError('InvalidParameterException', `Invalid user pool ARN: ${arn}`)
}
