/** Failed password and MFA attempts of one user since the last success or quiet quarter of an hour. */
export interface FailedAttempts {
  readonly failures: number
  /** Milliseconds since epoch. */
  readonly lastFailureAt: number
}

const freeFailures = 5
const ceiling = 15 * 60_000

/**
 * Until when (milliseconds since epoch) further attempts are refused unseen: from the fifth failure
 * on 2^(n-5) seconds, at most 15 minutes; -Infinity before (developer guide, "Lockout behavior for
 * failed sign-in attempts").
 */
export function lockedUntil({ failures, lastFailureAt }: FailedAttempts): number {
  if (failures < freeFailures) return -Infinity
  return lastFailureAt + Math.min(1000 * 2 ** (failures - freeFailures), ceiling)
}

/**
 * Whether an attempt at `now` is refused unseen; it then neither counts nor extends the lock. A
 * failure further ahead than the longest lock was counted by a clock that is wrong, and locks nobody.
 */
export function isLocked(attempts: FailedAttempts | undefined, now: number): boolean {
  if (attempts === undefined || attempts.lastFailureAt - now > ceiling) return false
  return now < lockedUntil(attempts)
}

/** The state after one more failure at `now`; 15 minutes without one start the count again. */
export function afterFailure(attempts: FailedAttempts | undefined, now: number): FailedAttempts {
  const quiet = attempts === undefined || now - attempts.lastFailureAt >= ceiling
  return { failures: quiet ? 1 : attempts.failures + 1, lastFailureAt: now }
}
