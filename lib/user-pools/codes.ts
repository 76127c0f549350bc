import { ServiceError } from '../errors.ts'
import { codeHash, codeMatches, newCode } from '../domain/codes.ts'
import type { Sealer } from '../keys/sealer.ts'
import { replaceCode, type CodePurpose, type SentCode } from '../store/codes.ts'
import type { Table } from '../store/table.ts'
import type { Write } from '../store/writes.ts'

/** Which code of which user. */
export interface CodeOwner {
  readonly poolId: string
  readonly name: string
  readonly purpose: CodePurpose
}

interface CodeRule {
  /** How long a code lives, in milliseconds. */
  readonly life: number
  readonly sendsPerHour: number
  readonly triesPerHour: number
}

const hour = 60 * 60 * 1000

/** Cognito's limits (developer guide, "Quotas in Amazon Cognito": code validity, request rates). */
const rules: Record<CodePurpose, CodeRule> = {
  'sign-up': { life: 24 * hour, sendsPerHour: 5, triesPerHour: 15 },
  'forgot-password': { life: hour, sendsPerHour: 20, triesPerHour: 20 },
  email: { life: 24 * hour, sendsPerHour: 5, triesPerHour: 15 },
  phone_number: { life: 24 * hour, sendsPerHour: 5, triesPerHour: 15 },
}

/** Wrong answers after which a code is dead, however many tries the hour still allows. */
const wrongTriesPerCode = 5

const keyLabel = 'code'

/** What a new code is made with. */
export interface CodeOrder {
  /** The code before, as read. */
  readonly read: SentCode | undefined
  /** What the code is good for beside its owner, such as the address it goes to. */
  readonly bound: string
  /** Seals the message that brings the code to its user, where the stream is to carry it on. */
  readonly seal?: ((sent: { code: string; expiresAt: number }) => string) | undefined
}

/** A code to send, and the write that puts it in force in place of the one before. */
export interface IssuedCode {
  readonly code: string
  readonly write: Write
}

/**
 * Makes a code of six digits, which ends the one before.
 *
 * @throws ServiceError LimitExceededException after too many in one hour
 */
export function issueCode(
  { sealer, now }: { sealer: Sealer; now: number },
  owner: CodeOwner,
  { read, bound, seal }: CodeOrder,
): IssuedCode {
  const { life, sendsPerHour } = rules[owner.purpose]
  const hourly = thisHour(read, now)
  if (hourly.sends >= sendsPerHour) throw new ServiceError('LimitExceededException')
  const code = newCode(6)
  const expiresAt = now + life
  const sent = {
    ...hourly,
    hash: codeHash(sealer.key(keyLabel), hashParts(owner, code, bound)),
    expiresAt,
    wrongTries: 0,
    sends: hourly.sends + 1,
  }
  return { code, write: replaceCode(owner, sent, { read, outbox: seal?.({ code, expiresAt }) }) }
}

/**
 * Checks an answer and gives the write that uses the code up, to be made part of whatever the code
 * was for. A wrong answer is counted before it is refused.
 *
 * @throws ServiceError CodeMismatchException, ExpiredCodeException or LimitExceededException
 */
export async function redeemCode(
  { table, sealer, now }: { table: Table; sealer: Sealer; now: number },
  owner: CodeOwner,
  answer: {
    read: SentCode | undefined
    code: string
    bound: string
    /** Treats a code that was never sent like a wrong one, where nobody may learn who has one. */
    isHidden?: boolean
  },
): Promise<Write> {
  const { read, code, bound, isHidden = false } = answer
  const hourly = thisHour(read, now)
  if (hourly.tries >= rules[owner.purpose].triesPerHour) {
    throw new ServiceError('LimitExceededException')
  }
  const hash = read && now < read.expiresAt ? read.hash : undefined
  if (hash === undefined && !isHidden) throw new ServiceError('ExpiredCodeException')
  if (
    read &&
    hash !== undefined &&
    codeMatches(sealer.key(keyLabel), hashParts(owner, code, bound), hash)
  ) {
    return replaceCode(owner, { ...read, ...hourly, hash: undefined }, { read })
  }
  const wrongTries = (read?.wrongTries ?? 0) + 1
  const isDead = wrongTries >= wrongTriesPerCode
  const counted = {
    expiresAt: read?.expiresAt ?? now,
    ...hourly,
    tries: hourly.tries + 1,
    wrongTries,
    hash: isDead ? undefined : hash,
  }
  await table.write(replaceCode(owner, counted, { read }))
  throw new ServiceError('CodeMismatchException')
}

function thisHour(read: SentCode | undefined, now: number) {
  return read && now < read.hourEndsAt
    ? { hourEndsAt: read.hourEndsAt, sends: read.sends, tries: read.tries }
    : { hourEndsAt: now + hour, sends: 0, tries: 0 }
}

function hashParts({ poolId, name, purpose }: CodeOwner, code: string, bound: string): string[] {
  return [poolId, name, purpose, bound, code]
}
