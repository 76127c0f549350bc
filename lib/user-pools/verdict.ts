import { ServiceError } from '../errors.ts'
import { afterFailure, isLocked } from '../domain/lock-out.ts'
import type { Services } from '../services.ts'
import {
  attemptsChanged,
  attemptsRef,
  isAnswered,
  recordVerdict,
  type Attempts,
  type Handle,
} from '../store/attempts.ts'
import { retryOnChange } from '../store/retry-on-change.ts'

/** An attempt to prove something: for which name, with what one-time handle, and the proof. */
export interface Attempt<Prize> {
  readonly poolId: string
  readonly username: string
  readonly read: Attempts | undefined
  readonly handle?: Handle | undefined
  /** The costly comparison; it is done once, and its result is told only when it was counted. */
  readonly isRight: () => boolean
  /** What a right proof brings, fetched while it is counted and told only when it was. */
  readonly prize: () => Promise<Prize>
}

/**
 * Judges an attempt under the lock-out rules. The verdict is told only after it was counted against
 * the failures that it was decided on, so that a thousand tries at once get no more answers than a
 * thousand one after another.
 *
 * @returns the prize when the proof was right, else undefined
 * @throws ServiceError NotAuthorizedException «Password attempts exceeded» inside a lock, and
 *   «Incorrect username or password.» for a handle that was answered before
 */
export function judge<Prize>(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { poolId, username, read, handle, isRight, prize }: Attempt<Prize>,
): Promise<Prize | undefined> {
  const owner = { poolId, name: username }
  let right: boolean | undefined
  return retryOnChange([attemptsChanged], async (before) => {
    const attempts = before === 0 ? read : await table.get(attemptsRef(poolId, username))
    if (isLocked(attempts?.failed, now())) {
      throw new ServiceError('NotAuthorizedException', 'Password attempts exceeded')
    }
    if (handle && isAnswered(attempts, handle)) throw new ServiceError('NotAuthorizedException')
    right ??= isRight()
    const failed = right ? undefined : afterFailure(attempts?.failed, now())
    const counted = recordVerdict(table, owner, { read: attempts, failed, handle, now: now() })
    const [won] = await Promise.all([right ? prize() : undefined, counted])
    return won
  })
}
