import { randomUUID } from 'node:crypto'
import type { Services } from '../services.ts'
import {
  bulkPublishChanged,
  bulkPublishRef,
  removeBulkPublish,
  replaceBulkPublish,
  type BulkPublish,
} from '../store/bulk-publishes.ts'
import { retryOnChange } from '../store/retry-on-change.ts'

/** How long a lease holds without a word of its holder, in milliseconds: longer than any step. */
const leaseTime = 6 * 60_000

/** Thrown to a worker whose bulk publish somebody else works on, or nobody any more. */
export const leaseLost = new Error('the lease of the bulk publish is lost')

/** A bulk publish that this worker holds. Nobody else changes it while the lease lasts. */
export interface HeldPublish {
  readonly publish: BulkPublish
}

type LeaseServices = Pick<Services, 'table' | 'now'>

/** Takes a bulk publish to work on it; undefined when there is none, or somebody does it. */
export async function takeLease(
  { table, now }: LeaseServices,
  identityPoolId: string,
): Promise<HeldPublish | undefined> {
  const holder = randomUUID()
  return retryOnChange([bulkPublishChanged], async () => {
    const publish = await table.get(bulkPublishRef(identityPoolId))
    if (publish?.status !== 'IN_PROGRESS') return undefined
    if (publish.lease && publish.lease.until > now()) return undefined
    const lease = { holder, until: now() + leaseTime }
    const taken = { ...publish, lease, version: publish.version + 1 }
    await table.write(replaceBulkPublish(taken))
    return { publish: taken }
  })
}

/** Moves the cursor, and keeps the lease. @throws leaseLost */
export function advance(
  services: LeaseServices,
  held: HeldPublish,
  cursor: string,
): Promise<HeldPublish> {
  const { lease } = held.publish
  const renewed = lease && { ...lease, until: services.now() + leaseTime }
  return replace(services, held, { cursor, setbacks: 0, lease: renewed })
}

/** Lets go, for the next worker to go on. @throws leaseLost */
export async function release(services: LeaseServices, held: HeldPublish): Promise<void> {
  await replace(services, held, { lease: undefined })
}

/** Lets go of what could not go on, and counts that. @throws leaseLost */
export async function setBack(services: LeaseServices, held: HeldPublish): Promise<void> {
  await replace(services, held, { lease: undefined, setbacks: held.publish.setbacks + 1 })
}

/** Ends it: well, unless there is a failure to tell. @throws leaseLost */
export async function endHeld(
  services: LeaseServices,
  held: HeldPublish,
  failure?: string,
): Promise<undefined> {
  const end =
    failure === undefined
      ? { status: 'SUCCEEDED' as const, completedAt: services.now() }
      : { status: 'FAILED' as const, failure }
  await replace(services, held, { ...end, lease: undefined })
}

/** Forgets it, with the pool that is gone. */
export async function forget(
  { table }: LeaseServices,
  { publish }: HeldPublish,
): Promise<undefined> {
  await table.write(removeBulkPublish(publish.identityPoolId))
}

async function replace(
  { table }: LeaseServices,
  { publish }: HeldPublish,
  change: Partial<BulkPublish>,
): Promise<HeldPublish> {
  const changed = { ...publish, ...change, version: publish.version + 1 }
  await table.write(replaceBulkPublish(changed)).catch((error: unknown) => {
    throw error === bulkPublishChanged ? leaseLost : error
  })
  return { publish: changed }
}
