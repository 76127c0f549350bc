import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'
import { inParallel } from '../parallel.ts'
import type { StreamEntry } from '../delivery/stream.ts'
import { identityPoolRef } from '../store/identity-pools.ts'
import { syncConfigurationRef } from '../store/sync-configurations.ts'
import { stepsIn, type Step } from './dataset-changes.ts'
import { countSteps } from './count-steps.ts'
import { readSync } from './read-sync.ts'
import {
  publish,
  streamEntry,
  streamTarget,
  type PublishedSync,
  type StreamServices,
  type StreamTarget,
} from './stream-target.ts'

/** How many changes are read, and how many pools are worked on, at a time. */
const atATime = 8

/** Changes of a pool that are held in memory together, a megabyte each, and are told or come again. */
const publishedAtOnce = 25

/**
 * How long busy streams are tried before their changes come again, in milliseconds: all of a batch
 * together, for a function that is cut off would have some counted twice.
 */
const patience = 90_000

/**
 * Counts what changes in the table's stream add to the usage of their identity pools, and puts them
 * into the Kinesis streams of pools that have one. Changes that failed are named in the answer, for
 * Lambda to bring them again: a stream may be told twice, and misses nothing.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function streamChanges(
  services: StreamServices,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse> {
  const steps = stepsIn(records)
  const batch = { position: steps.at(-1)?.position ?? '', deadline: performance.now() + patience }
  const failed: string[] = []
  await inParallel([...byPool(steps)], atATime, async ([identityPoolId, own]) => {
    const pool = { identityPoolId, steps: own, ...batch }
    const left = await workOn(services, pool).catch((error: unknown) => {
      logFault(identityPoolId, error)
      return own
    })
    failed.push(...left.map((step) => step.position))
  })
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

function byPool(steps: readonly Step[]): Map<string, Step[]> {
  const pools = new Map<string, Step[]>()
  for (const step of steps) {
    const poolId = (step.after ?? step.before)?.identityPoolId
    if (poolId === undefined) continue
    pools.set(poolId, [...(pools.get(poolId) ?? []), step])
  }
  return pools
}

interface PoolSteps {
  readonly identityPoolId: string
  readonly steps: readonly Step[]
  /** The place of the whole batch in the stream. */
  readonly position: string
  /** Until when busy streams are tried, by `performance.now()`. */
  readonly deadline: number
}

/** @returns the changes that are to come again */
async function workOn(services: StreamServices, pool: PoolSteps): Promise<readonly Step[]> {
  const { identityPoolId } = pool
  const { found, configuration } = await services.table.read({
    found: identityPoolRef(identityPoolId),
    configuration: syncConfigurationRef(identityPoolId),
  })
  if (found?.id !== identityPoolId) return [] // deleted: the sweeper clears away what it has
  const target = streamTarget(identityPoolId, configuration)
  const untold = target ? await publishSteps(services, target, pool) : []
  await countSteps(services, pool) // also what the stream did not take
  return untold
}

/** Publishes changes in their order. @returns those from the first on that the stream did not take */
async function publishSteps(
  services: StreamServices,
  target: StreamTarget,
  { identityPoolId, steps, deadline }: PoolSteps,
): Promise<readonly Step[]> {
  for (let start = 0; start < steps.length; start += publishedAtOnce) {
    const some = steps.slice(start, start + publishedAtOnce)
    try {
      const failure = await publishSome(services, { ...target, deadline }, some)
      if (failure !== undefined) return [] // the stream is turned off
    } catch (error) {
      logFault(identityPoolId, error)
      return steps.slice(start)
    }
  }
  return []
}

async function publishSome(
  services: StreamServices,
  target: StreamTarget & Pick<PoolSteps, 'deadline'>,
  steps: readonly Step[],
): Promise<string | undefined> {
  const entries: (StreamEntry | undefined)[] = steps.map(() => undefined)
  await inParallel([...steps.entries()], atATime, async ([place, step]) => {
    const sync = await syncOf(services, step)
    if (sync) entries[place] = await streamEntry(services, sync)
  })
  return publish(
    services,
    target,
    entries.filter((entry) => entry !== undefined),
  )
}

async function syncOf(
  { table }: StreamServices,
  { before, after, writtenAt }: Step,
): Promise<PublishedSync | undefined> {
  if (!after) {
    return before && { ...before, operation: 'remove', modifiedAt: writtenAt, records: [] }
  }
  const since = before?.generation === after.generation ? before.syncCount : 0
  // Not so when removed records are cleared, or an update that was laid aside is settled
  const isUpdate = since !== after.syncCount
  if (!isUpdate) return undefined
  return { ...after, operation: 'replace', records: await readSync(table, after, since) }
}

/** Says in the log why changes come again. */
function logFault(identityPoolId: string, error: unknown): void {
  const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${JSON.stringify({ level: 'ERROR', identityPoolId, fault })}\n`)
}
