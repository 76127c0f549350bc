import type { FailedAttempts } from '../domain/lock-out.ts'
import { equals, lacks } from './conditions.ts'
import { poolKeys } from './keys.ts'
import type { Ref, Table } from './table.ts'
import { userChanged } from './users.ts'
import { update, type Write } from './writes.ts'

/**
 * The sign-in attempts on a name, whether a user has it or not:
 *
 *     nothing ── wrong answer ──▶ failures 1 … 5 ── wrong answer ──▶ locked ── quiet ──▶ nothing
 *        ▲                             │
 *        └──────── right answer ───────┘
 *
 * A verdict counts only if its write lands, and the write lands only on the number of failures that
 * was read. So of any number of tries at once no more are answered than one after another.
 */
export interface Attempts {
  readonly failed: FailedAttempts | undefined
  /** Changes of the password in one hour. */
  readonly passwordChanges: HourlyCount | undefined
  /** The one-time handles answered, by the minute of their issue (attribute names). */
  readonly answered: ReadonlyMap<string, ReadonlySet<string>>
}

/** How often something happened in an hour that ends at a time (milliseconds since the epoch). */
export interface HourlyCount {
  readonly count: number
  readonly hourEndsAt: number
}

/** A one-time handle (secret block or session) that a verdict uses up. */
export interface Handle {
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
}

/** How long handles are remembered at most, in minutes: one more than any session lives. */
const handleMinutes = 16

/** Handles of one user that may be answered in one minute; Cognito allows ten writes a second. */
const handlesPerMinute = 600

/** Thrown when another attempt was counted since the reading: read again and decide again. */
export const attemptsChanged = new Error('another attempt was counted meanwhile')

/** Where the attempts on a name are stored. */
export const attemptsRef = (poolId: string, name: string): Ref<Attempts> => ({
  key: poolKeys.guard(poolId, name),
  parse: (attributes) => ({
    failed: attributes.failed as FailedAttempts | undefined, // written below
    passwordChanges: attributes.passwordChanges as HourlyCount | undefined, // written below
    answered: new Map(
      Object.entries(attributes).filter((entry): entry is [string, Set<string>] =>
        entry[0].startsWith('answered'),
      ),
    ),
  }),
})

/** The handle was answered before, or more handles were answered lately than one user needs. */
export function isAnswered(attempts: Attempts | undefined, handle: Handle): boolean {
  const ids = attempts?.answered.get(minuteOf(handle))
  return ids !== undefined && (ids.has(handle.id) || ids.size >= handlesPerMinute)
}

/**
 * Counts a verdict: the failures as they are after it, and the handle that it used up.
 *
 * @throws attemptsChanged when the failures are no longer those that were read, or the handle was
 *   answered meanwhile
 */
export async function recordVerdict(
  table: Table,
  { poolId, name }: { poolId: string; name: string },
  verdict: {
    read: Attempts | undefined
    failed: FailedAttempts | undefined
    handle?: Handle | undefined
    now: number
  },
): Promise<void> {
  const { read, failed, handle, now } = verdict
  const minute = handle && minuteOf(handle)
  const oldest = now / 60_000 - handleMinutes
  const stale = [...(read?.answered.keys() ?? [])].filter(
    (name) => name !== minute && Number(name.slice('answered'.length)) < oldest,
  )
  await table.write(
    update(
      poolKeys.guard(poolId, name),
      {
        set: { failed, ttl: keptUntil(now) },
        remove: [...stale, ...(failed ? [] : ['failed'])],
        ...(minute && { add: { [minute]: new Set([handle.id]) } }),
      },
      {
        when: [
          equals('failed.failures', read?.failed?.failures),
          equals('failed.lastFailureAt', read?.failed?.lastFailureAt),
          ...(minute ? [lacks(minute, handle.id)] : []),
        ],
        otherwise: attemptsChanged,
      },
    ),
  )
}

/**
 * Counts a change of the password, in the transaction that makes it. Another change counted since
 * the reading is a change of the user, and fails it as one.
 */
export function countPasswordChange(
  { poolId, name }: { poolId: string; name: string },
  change: { read: Attempts | undefined; count: HourlyCount; now: number },
): Write {
  const before = change.read?.passwordChanges
  return update(
    poolKeys.guard(poolId, name),
    { set: { passwordChanges: change.count, ttl: keptUntil(change.now) } },
    {
      when: [
        equals('passwordChanges.count', before?.count),
        equals('passwordChanges.hourEndsAt', before?.hourEndsAt),
      ],
      otherwise: userChanged,
    },
  )
}

/** When the item may vanish, in seconds since the epoch: nothing in it counts for over an hour. */
function keptUntil(now: number): number {
  return Math.ceil(now / 1000) + 3600
}

function minuteOf({ issuedAt }: Handle): string {
  return `answered${String(Math.floor(issuedAt / 60_000))}`
}
