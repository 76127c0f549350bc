import { datasetKeys } from './keys.ts'
import type { Ref } from './table.ts'
import { absent, either, lessThan } from './conditions.ts'
import { put, update, type Write } from './writes.ts'

/** What the datasets of an identity pool amount to. */
export interface PoolUsage {
  /** How many updates there were. */
  readonly sessions: number
  /** Bytes of keys and values. */
  readonly bytes: number
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number
}

/** What a batch of changes adds, and which batch it is. */
export interface CountedBatch extends Omit<PoolUsage, 'modifiedAt'> {
  /** The place of the batch's last change in the table's stream: it is the same when it comes again. */
  readonly position: string
  /** Undefined when a newer change was counted before. */
  readonly modifiedAt: number | undefined
}

/** Longer than the table's stream may bring a batch again, in milliseconds. */
const memory = 48 * 60 * 60 * 1000

/** Where the usage of an identity pool is stored. */
export const poolUsageRef = (identityPoolId: string): Ref<PoolUsage> => ({
  key: datasetKeys.poolUsage(identityPoolId),
  parse: ({ sessions, bytes, modifiedAt }) => ({ sessions, bytes, modifiedAt }) as PoolUsage, // written by countUsage
})

/** The error of counting a batch that was counted. */
export const countedBefore = new Error('the batch was counted before')

/** The error of a batch all of whose changes are older than one that was counted. */
export const newerCounted = new Error('a newer change was counted before')

/** Counts a batch, which is counted once only. */
export function countUsage(
  identityPoolId: string,
  { position, sessions, bytes, modifiedAt }: CountedBatch,
  now: number,
): Write[] {
  const isNewest = modifiedAt !== undefined && {
    when: [either(absent('modifiedAt'), lessThan('modifiedAt', modifiedAt + 1))],
    otherwise: newerCounted,
  }
  return [
    put(
      datasetKeys.countedBatch(identityPoolId, position),
      { ttl: Math.ceil((now + memory) / 1000) },
      { when: [absent('pk')], otherwise: countedBefore },
    ),
    update(
      datasetKeys.poolUsage(identityPoolId),
      { add: { sessions, bytes }, set: { modifiedAt } },
      isNewest || undefined,
    ),
  ]
}
