import { ServiceError } from '../../errors.ts'
import {
  attemptsChanged,
  attemptsRef,
  countCodeSend,
  type Attempts,
  type HourlyCount,
} from '../../store/attempts.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import type { SignInServices } from './sign-in.ts'

const hour = 60 * 60 * 1000

/** Codes that one user's sign-ins may send in an hour (developer guide, "Quotas": 5 to 20). */
const sendsPerHour = 20

/**
 * One more code of the hour, for the write of a verdict.
 *
 * @throws ServiceError LimitExceededException
 */
export function countedSend(
  attempts: Attempts | undefined,
  now: number,
): { readonly codeSends: HourlyCount } {
  const read = attempts?.codeSends
  const present = read && now < read.hourEndsAt ? read : { count: 0, hourEndsAt: now + hour }
  if (present.count >= sendsPerHour) throw new ServiceError('LimitExceededException')
  return { codeSends: { ...present, count: present.count + 1 } }
}

/**
 * Counts a code before it leaves, where no verdict did.
 *
 * @param read what was read of the attempts on the name, where it was read already
 * @param outbox the sealed message that brings it, where no answer waits for the carrier
 * @throws ServiceError LimitExceededException
 */
export async function countSend(
  { table, now }: Pick<SignInServices, 'table' | 'now'>,
  {
    poolId,
    name,
    read,
    outbox,
  }: {
    poolId: string
    name: string
    read?: { readonly attempts: Attempts | undefined }
    outbox?: string | undefined
  },
): Promise<void> {
  await retryOnChange([attemptsChanged], async (before) => {
    const isRead = before === 0 && read
    const present = isRead ? read.attempts : await table.get(attemptsRef(poolId, name))
    const { codeSends: count } = countedSend(present, now())
    await table.write(countCodeSend({ poolId, name }, { read: present, count, now: now(), outbox }))
  })
}
