import { describe, expect, it } from '@jest/globals'
import { afterFailure, isLocked, lockedUntil } from '../../lib/domain/lock-out.ts'
import type { FailedAttempts } from '../../lib/domain/lock-out.ts'

const now = Date.UTC(2026, 10, 4, 9)
const minute = 60_000

describe('lockedUntil', () => {
  it.each([
    [5, 1],
    [6, 2],
    [7, 4],
    [10, 32],
    [14, 512],
    [15, 900],
    [16, 900],
    [5000, 900],
  ])('locks after %d failures for %d seconds', (failures, seconds) => {
    expect(lockedUntil({ failures, lastFailureAt: now })).toBe(now + seconds * 1000)
  })
})

describe('isLocked', () => {
  it.each([0, 1, 4])('is open after %d failures, also of a clock ahead', (failures) => {
    expect(isLocked({ failures, lastFailureAt: now }, now)).toBe(false)
    expect(isLocked({ failures, lastFailureAt: now + 24 * 60 * minute }, now)).toBe(false)
  })

  it('locks nobody for longer than 15 minutes because a clock was ahead', () => {
    const attempts = { failures: 5, lastFailureAt: now + 15 * minute }
    expect(isLocked(attempts, now)).toBe(true)
    expect(isLocked(attempts, now - 1)).toBe(false)
  })

  it('is open without a failure', () => {
    expect(isLocked(undefined, now)).toBe(false)
  })

  it('opens at the end of the lock', () => {
    const attempts = { failures: 6, lastFailureAt: now }
    expect(isLocked(attempts, now)).toBe(true)
    expect(isLocked(attempts, now + 1999)).toBe(true)
    expect(isLocked(attempts, now + 2000)).toBe(false)
  })

  it('stays locked for a caller whose clock is behind', () => {
    expect(isLocked({ failures: 5, lastFailureAt: now }, now - minute)).toBe(true)
  })
})

describe('afterFailure', () => {
  it('counts up within 15 minutes', () => {
    const first = afterFailure(undefined, now)
    expect(first).toEqual({ failures: 1, lastFailureAt: now })
    expect(afterFailure(first, now + 15 * minute - 1)).toEqual({
      failures: 2,
      lastFailureAt: now + 15 * minute - 1,
    })
  })

  it('starts again after 15 quiet minutes', () => {
    expect(afterFailure({ failures: 9, lastFailureAt: now }, now + 15 * minute)).toEqual({
      failures: 1,
      lastFailureAt: now + 15 * minute,
    })
  })

  it('leaves five attempts free and evaluates few of many', () => {
    let attempts: FailedAttempts | undefined
    let evaluated = 0
    for (let attempt = 0; attempt < 200; attempt++) {
      const instant = now + attempt
      if (isLocked(attempts, instant)) continue
      attempts = afterFailure(attempts, instant)
      evaluated++
    }
    expect(evaluated).toBe(5)
  })
})
