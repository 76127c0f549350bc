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
  type VerdictExtras,
} from '../store/attempts.ts'
import { retryOnChange } from '../store/retry-on-change.ts'
import { userChanged } from '../store/users.ts'
import type { Write } from '../store/writes.ts'

/** An attempt to prove something: for which name, with what one-time handle, and the proof. */
export interface Attempt<Prize> {
  readonly poolId: string
  readonly username: string
  readonly read: Attempts | undefined
  readonly handle?: Handle | undefined
  /** The refusal of a handle that was answered before; «Incorrect username or password.» unless given. */
  readonly spent?: ServiceError
  /** The costly comparison; it is done once, and its result is told only when it was counted. */
  readonly isRight: () => boolean | Promise<boolean>
  /** Whether nothing else has to be proved: only then are earlier failures forgiven. */
  readonly isLast: boolean
  /** What a right proof changes beside the failures; may refuse it by what was read. */
  readonly extras?: (attempts: Attempts | undefined) => VerdictExtras
  /** What a right proof has written in the same transaction, unless the user changed meanwhile. */
  readonly writes?: () => readonly Write[]
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
 *   `spent` for a handle that was answered before
 */
export function judge<Prize>(
  { table, now }: Pick<Services, 'table' | 'now'>,
  attempt: Attempt<Prize>,
): Promise<Prize | undefined> {
  const { poolId, username, read, handle, isRight, isLast, prize } = attempt
  const owner = { poolId, name: username }
  let right: boolean | undefined
  return retryOnChange([attemptsChanged, userChanged], async (before) => {
    const attempts = before === 0 ? read : await table.get(attemptsRef(poolId, username))
    refuseUnheard(attempt, attempts, now())
    right ??= await isRight()
    const forgiven = isLast ? undefined : attempts?.failed
    const failed = right ? forgiven : afterFailure(attempts?.failed, now())
    const extras = right ? attempt.extras?.(attempts) : undefined
    const also = right && before === 0 ? attempt.writes?.() : undefined
    const verdict = { read: attempts, isRight: right, failed, handle, extras, now: now(), also }
    const counted = recordVerdict(table, owner, verdict)
    const [won] = await Promise.all([right ? prize() : undefined, counted])
    return won
  })
}

const lockedOut = 'Password attempts exceeded'

/** Whether a refusal is that of a lock. */
export function isLockOut({ message }: ServiceError): boolean {
  return message === lockedOut
}

/** Refuses what is not judged at all: inside a lock, or by a handle that was answered before. */
function refuseUnheard(
  { handle, spent = new ServiceError('NotAuthorizedException') }: Attempt<unknown>,
  attempts: Attempts | undefined,
  now: number,
): void {
  if (isLocked(attempts?.failed, now)) {
    throw new ServiceError('NotAuthorizedException', lockedOut)
  }
  if (handle && isAnswered(attempts, handle)) throw spent
}
