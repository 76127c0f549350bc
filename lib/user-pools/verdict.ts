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

/** How often a verdict is decided again because another attempt was counted meanwhile. */
const rounds = 12

/** An attempt to prove something: for which name, with what one-time handle, and the proof. */
export interface Attempt {
  readonly poolId: string
  readonly username: string
  readonly read: Attempts | undefined
  readonly handle?: Handle | undefined
  /** The costly comparison; it is done once, and its result is told only when it was counted. */
  readonly isRight: () => boolean
}

/**
 * Judges an attempt under the lock-out rules. The verdict is told only after it was counted against
 * the failures that it was decided on, so that a thousand tries at once get no more answers than a
 * thousand one after another.
 *
 * @returns whether the proof was right
 * @throws ServiceError NotAuthorizedException «Password attempts exceeded» inside a lock, and
 *   «Invalid session…» for a handle that was answered before
 */
export async function judge(
  { table, now }: Pick<Services, 'table' | 'now'>,
  { poolId, username, read, handle, isRight }: Attempt,
): Promise<boolean> {
  let attempts = read
  let right: boolean | undefined
  for (let round = 0; round < rounds; round++) {
    if (isLocked(attempts?.failed, now())) {
      throw new ServiceError('NotAuthorizedException', 'Password attempts exceeded')
    }
    if (handle && isAnswered(attempts, handle)) throw new ServiceError('NotAuthorizedException')
    right ??= isRight()
    try {
      await recordVerdict(
        table,
        { poolId, name: username },
        {
          read: attempts,
          failed: right ? undefined : afterFailure(attempts?.failed, now()),
          handle,
          now: now(),
        },
      )
      return right
    } catch (error) {
      if (error !== attemptsChanged) throw error
      attempts = await table.get(attemptsRef(poolId, username))
    }
  }
  throw new ServiceError('TooManyRequestsException')
}
