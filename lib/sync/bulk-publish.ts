import { inParallel } from '../parallel.ts'
import { listActiveBulkPublishes, type BulkPublish } from '../store/bulk-publishes.ts'
import { listDatasets, type Dataset } from '../store/datasets.ts'
import { listIdentities, type Identity } from '../store/identities.ts'
import { identityPoolRef } from '../store/identity-pools.ts'
import { syncConfigurationRef } from '../store/sync-configurations.ts'
import {
  advance,
  endHeld,
  forget,
  leaseLost,
  release,
  setBack,
  takeLease,
  type HeldPublish,
} from './bulk-publish-lease.ts'
import type { BulkPublishEvent } from './call-publisher.ts'
import { readLive } from './read-sync.ts'
import {
  publish,
  streamEntry,
  streamTarget,
  type StreamServices,
  type StreamTarget,
} from './stream-target.ts'

/** How many pools, and how many identities of one, are worked on at a time. */
const poolsAtATime = 4
const identitiesAtATime = 8

/**
 * Identities between two steps of the cursor: what is published once more after a crash, and at most
 * some minutes' work for a stream of one shard, which takes a megabyte a second.
 */
const identitiesPerStep = 8

/** How long a busy stream is tried in one step, in milliseconds: no step outlasts its lease. */
const patience = 200_000

/** Datasets that are read at a time: each may have megabytes. */
const datasetsAtATime = 4

/** How often in a row a bulk publish may fail to come to its next step, a minute apart. */
const mostSetbacks = 10

/** How long a worker works. */
export interface PublishLimits {
  /** Tells whether there is time for another step, which takes some seconds. */
  readonly hasTime: () => boolean
}

/**
 * Works on the bulk publish that an event names, or, when none does, on those that nobody works on:
 * whose time was up, whose worker died, or whose event was lost.
 *
 * @throws the error of one that could not go on for now
 */
export async function bulkPublish(
  services: StreamServices,
  event: Partial<BulkPublishEvent>,
  limits: PublishLimits,
): Promise<void> {
  if (event.identityPoolId !== undefined) {
    await workOn(services, event.identityPoolId, limits)
    return
  }
  const open: BulkPublish[] = []
  for await (const one of listActiveBulkPublishes(services.table)) open.push(one)
  await inParallel(open, poolsAtATime, ({ identityPoolId }) =>
    workOn(services, identityPoolId, limits),
  )
}

/**
 * Publishes the datasets of a pool until all are, or until the time is up; then the next worker goes
 * on. It may die at any moment: what follows the cursor is published again.
 */
async function workOn(
  services: StreamServices,
  identityPoolId: string,
  limits: PublishLimits,
): Promise<void> {
  const held = await takeLease(services, identityPoolId)
  if (!held) return
  let current = held
  try {
    for (;;) {
      const next = await step(services, current)
      if (!next) return
      current = next
      if (limits.hasTime()) continue
      await release(services, current)
      return
    }
  } catch (error) {
    if (error === leaseLost) return
    await noteSetback(services, current, error).catch(unlessLost)
    throw error
  }
}

/** Publishes the next identities. @returns what is held then; undefined when it has ended */
async function step(services: StreamServices, held: HeldPublish): Promise<HeldPublish | undefined> {
  const { identityPoolId, cursor } = held.publish
  const { pool, configuration } = await services.table.read({
    pool: identityPoolRef(identityPoolId),
    configuration: syncConfigurationRef(identityPoolId),
  })
  if (pool?.id !== identityPoolId) return forget(services, held)
  const target = streamTarget(identityPoolId, configuration)
  if (!target) return endHeld(services, held, 'Cognito Streams are disabled.')
  const { records: identities, next } = await listIdentities(services.table, {
    poolId: identityPoolId,
    limit: identitiesIn(held.publish),
    after: cursor,
    hideDisabled: false,
  })
  const failure = await publishIdentities(services, target, identities)
  if (failure !== undefined) return endHeld(services, held, failure)
  if (next === undefined) return endHeld(services, held)
  return advance(services, held, next)
}

/** Fewer after each setback: what is too much for one step goes on in smaller ones. */
function identitiesIn({ setbacks }: BulkPublish): number {
  return Math.max(1, identitiesPerStep >> setbacks)
}

/** @returns why the stream was turned off, if it was */
async function publishIdentities(
  services: StreamServices,
  target: StreamTarget,
  identities: readonly Identity[],
): Promise<string | undefined> {
  const deadline = performance.now() + patience
  let failure: string | undefined
  await inParallel(identities, identitiesAtATime, async ({ id: identityId }) => {
    let after: string | undefined
    do {
      const question = { identityId, limit: datasetsAtATime, after }
      const { datasets, next } = await listDatasets(services.table, question)
      const entries = await Promise.all(datasets.map((dataset) => entryOf(services, dataset)))
      failure ??= await publish(services, { ...target, deadline }, entries)
      after = next
    } while (after !== undefined && failure === undefined)
  })
  return failure
}

/** A whole dataset as one synchronization. */
async function entryOf(services: StreamServices, dataset: Dataset) {
  const records = await readLive(services.table, dataset)
  return streamEntry(services, { ...dataset, operation: 'replace', records })
}

/** Lets somebody else try again, or ends what has failed too often. */
async function noteSetback(
  services: StreamServices,
  held: HeldPublish,
  error: unknown,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error)
  const isOver = held.publish.setbacks + 1 >= mostSetbacks
  await (isOver ? endHeld(services, held, reason) : setBack(services, held))
}

function unlessLost(error: unknown): void {
  if (error !== leaseLost) throw error
}
