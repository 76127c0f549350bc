import type { FailedAttempts } from '../domain/lock-out.ts'
import { absent, either, equals, lacks, lessThan, type Condition } from './conditions.ts'
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
  /** Codes sent for sign-in in one hour. */
  readonly codeSends: HourlyCount | undefined
  /** The time step of the last code of an authenticator app that was taken (RFC 6238). */
  readonly totpStep: number | undefined
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
  /** Whether only a right answer uses it up; a code may be mistyped a few times. */
  readonly takesRetries?: boolean
}

/**
 * What a right verdict changes beside the failures: it counts only if the sends still were as read
 * and no code of the same time step or a later one was taken.
 */
export type VerdictExtras = Partial<Pick<Attempts, 'codeSends' | 'totpStep'>>

/** How long handles are remembered at most, in minutes: one more than any session lives. */
const handleMinutes = 16

/**
 * Handles of one user that may be answered in one minute; Cognito allows ten writes a second. Who
 * proves nothing is locked out long before, and steps that others judge are noted elsewhere.
 */
const handlesPerMinute = 600

/** Wrong answers after which a handle that takes retries is used up all the same. */
const wrongAnswers = 5

/** Thrown when another attempt was counted since the reading: read again and decide again. */
export const attemptsChanged = new Error('another attempt was counted meanwhile')

/** Where the attempts on a name are stored. */
export const attemptsRef = (poolId: string, name: string): Ref<Attempts> => ({
  key: poolKeys.guard(poolId, name),
  parse: (attributes) => ({
    failed: attributes.failed as FailedAttempts | undefined, // written below
    passwordChanges: attributes.passwordChanges as HourlyCount | undefined, // written below
    codeSends: attributes.codeSends as HourlyCount | undefined, // written below
    totpStep: attributes.totpStep as number | undefined, // written below
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
 * @throws attemptsChanged when the failures (or what else the verdict changes) are no longer those
 *   that were read, or the handle was answered meanwhile
 */
export async function recordVerdict(
  table: Table,
  { poolId, name }: { poolId: string; name: string },
  verdict: {
    read: Attempts | undefined
    isRight: boolean
    failed: FailedAttempts | undefined
    handle?: Handle | undefined
    extras?: VerdictExtras | undefined
    now: number
    /** What has to be written in the same transaction. */
    also?: readonly Write[] | undefined
  },
): Promise<void> {
  const { read, isRight, failed, handle, extras = {}, now, also = [] } = verdict
  const minute = handle && minuteOf(handle)
  const answer = handle && answerMark(read, handle, isRight)
  await table.write(
    update(
      poolKeys.guard(poolId, name),
      {
        set: { failed, ...extras, ttl: keptUntil(now) },
        remove: [...staleMinutes(read, { minute, now }), ...(failed ? [] : ['failed']), 'outbox'],
        ...(minute && { add: { [minute]: new Set([answer]) } }),
      },
      {
        when: [
          equals('failed.failures', read?.failed?.failures),
          equals('failed.lastFailureAt', read?.failed?.lastFailureAt),
          ...(minute && answer !== undefined ? [lacks(minute, answer)] : []),
          ...extrasAsRead(extras, read),
        ],
        otherwise: attemptsChanged,
      },
    ),
    ...also,
  )
}

/**
 * Counts a code that was asked for without any proof, in a write of its own. The sealed message that
 * brings it may lie there too, for the table's stream to carry on; the next verdict takes it away.
 */
export function countCodeSend(
  { poolId, name }: { poolId: string; name: string },
  send: {
    read: Attempts | undefined
    count: HourlyCount
    now: number
    outbox?: string | undefined
  },
): Write {
  return update(
    poolKeys.guard(poolId, name),
    { set: { codeSends: send.count, outbox: send.outbox, ttl: keptUntil(send.now) } },
    { when: asRead('codeSends', send.read?.codeSends), otherwise: attemptsChanged },
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
  return update(
    poolKeys.guard(poolId, name),
    { set: { passwordChanges: change.count, ttl: keptUntil(change.now) } },
    {
      when: asRead('passwordChanges', change.read?.passwordChanges),
      otherwise: userChanged,
    },
  )
}

/** When the item may vanish, in seconds since the epoch: nothing in it counts for over an hour. */
function keptUntil(now: number): number {
  return Math.ceil(now / 1000) + 3600
}

/** The mark of an answer among the handles: the handle itself once it is used up. */
function answerMark(read: Attempts | undefined, handle: Handle, isRight: boolean): string {
  if (isRight || !handle.takesRetries) return handle.id
  const marks = [...(read?.answered.get(minuteOf(handle)) ?? [])]
  const before = marks.filter((mark) => mark.startsWith(`${handle.id}~`)).length
  return before + 1 < wrongAnswers ? `${handle.id}~${String(before + 1)}` : handle.id
}

function staleMinutes(
  read: Attempts | undefined,
  { minute, now }: { minute: string | undefined; now: number },
): string[] {
  const oldest = now / 60_000 - handleMinutes
  return [...(read?.answered.keys() ?? [])].filter(
    (name) => name !== minute && Number(name.slice('answered'.length)) < oldest,
  )
}

function extrasAsRead(extras: VerdictExtras, read: Attempts | undefined): Condition[] {
  return [
    ...(extras.totpStep === undefined
      ? []
      : [either(absent('totpStep'), lessThan('totpStep', extras.totpStep))]),
    ...(extras.codeSends ? asRead('codeSends', read?.codeSends) : []),
  ]
}

function asRead(name: string, count: HourlyCount | undefined): Condition[] {
  return [equals(`${name}.count`, count?.count), equals(`${name}.hourEndsAt`, count?.hourEndsAt)]
}

function minuteOf({ issuedAt }: Handle): string {
  return `answered${String(Math.floor(issuedAt / 60_000))}`
}
