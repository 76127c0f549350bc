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
  type HourlyCount,
} from '../store/attempts.ts'

/** How often a verdict is decided again because another attempt was counted meanwhile. */
const rounds = 12

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
  /** Password changes of this hour with this one, where that is what is attempted. */
  readonly passwordChanges?: HourlyCount
}

/**
 * Judges an attempt under the lock-out rules. The verdict is told only after it was counted against
 * the failures that it was decided on, so that a thousand tries at once get no more answers than a
 * thousand one after another.
 *
 * @returns the prize when the proof was right, else undefined
 * @throws ServiceError NotAuthorizedException «Password attempts exceeded» inside a lock, and
 *   «Invalid session…» for a handle that was answered before
 */
export async function judge<Prize>(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { poolId, username, read, handle, isRight, prize, passwordChanges }: Attempt<Prize>,
): Promise<Prize | undefined> {
  let attempts = read
  let right: boolean | undefined
  for (let round = 0; round < rounds; round++) {
    if (isLocked(attempts?.failed, now())) {
      throw new ServiceError('NotAuthorizedException', 'Password attempts exceeded')
    }
    if (handle && isAnswered(attempts, handle)) throw new ServiceError('NotAuthorizedException')
    right ??= isRight()
    try {
      const counted = recordVerdict(
        table,
        { poolId, name: username },
        {
          read: attempts,
          failed: right ? undefined : afterFailure(attempts?.failed, now()),
          passwordChanges: right ? passwordChanges : undefined,
          handle,
          now: now(),
        },
      )
      const [won] = await Promise.all([right ? prize() : undefined, counted])
      return won
    } catch (error) {
      if (error !== attemptsChanged) throw error
      attempts = await table.get(attemptsRef(poolId, username))
    }
  }
  throw new ServiceError('TooManyRequestsException')
}
