import { randomUUID } from 'node:crypto'
import type { Services } from '../../services.ts'
import {
  importJobChanged,
  importJobRef,
  isActive,
  replaceImportJob,
  type ImportCursor,
  type ImportJob,
} from '../../store/import-jobs.ts'
import { retryOnChange } from '../../store/retry-on-change.ts'
import { poolChanged, poolRef } from '../../store/user-pools.ts'
import { ended, endWrites, stopped, type JobEnd } from './end-job.ts'

/** How long a lease holds without a word of its holder, in milliseconds. */
const leaseTime = 20_000

/** Thrown to a worker whose job somebody else works on, or nobody any more. */
export const leaseLost = new Error('the lease of the job is lost')

/** A job that this worker holds. */
export interface HeldJob {
  readonly job: ImportJob
  readonly holder: string
}

/** What a worker has done since the cursor. */
export interface Progress extends Pick<ImportJob, 'imported' | 'skipped' | 'failed'> {
  readonly cursor: ImportCursor
  readonly columns: readonly string[]
}

type LeaseServices = Pick<Services, 'table' | 'now'>

/** Takes a job to work on it; undefined when there is nothing to do or somebody does it. */
export async function takeLease(
  { table, now }: LeaseServices,
  { poolId, jobId }: { poolId: string; jobId: string },
): Promise<HeldJob | undefined> {
  const holder = randomUUID()
  return retryOnChange([importJobChanged], async () => {
    const job = await table.get(importJobRef(poolId, jobId))
    if (!job || !isActive(job) || (job.lease && job.lease.until > now())) return undefined
    const taken: ImportJob = {
      ...job,
      status: job.status === 'Stopping' ? 'Stopping' : 'InProgress',
      lease: { holder, until: now() + leaseTime },
      version: job.version + 1,
    }
    await table.write(replaceImportJob(taken))
    return { job: taken, holder }
  })
}

/** Counts what was done, and keeps the lease. @throws leaseLost */
export function advance(
  { table, now }: LeaseServices,
  { job: before, holder }: HeldJob,
  { cursor, columns, ...counts }: Progress,
): Promise<HeldJob> {
  let known: ImportJob | undefined = before
  return retryOnChange([importJobChanged], async () => {
    const job = known ?? (await table.get(importJobRef(before.poolId, before.id)))
    known = undefined
    if (job?.lease?.holder !== holder) throw leaseLost
    const advanced: ImportJob = {
      ...job,
      imported: job.imported + counts.imported,
      skipped: job.skipped + counts.skipped,
      failed: job.failed + counts.failed,
      cursor,
      columns,
      lease: { holder, until: now() + leaseTime },
      version: job.version + 1,
    }
    await table.write(replaceImportJob(advanced))
    return { job: advanced, holder }
  })
}

/** Lets go of a job whose rows are all counted, for the next worker to go on. @throws leaseLost */
export function release({ table }: LeaseServices, { job: before, holder }: HeldJob): Promise<void> {
  return retryOnChange([importJobChanged], async () => {
    const job = await table.get(importJobRef(before.poolId, before.id))
    if (job?.lease?.holder !== holder) throw leaseLost
    await table.write(replaceImportJob({ ...job, lease: undefined, version: job.version + 1 }))
  })
}

/** Ends a job; one that was to be stopped ends as stopped. @throws leaseLost */
export function endHeld(
  { table, now }: LeaseServices,
  { job: before, holder }: HeldJob,
  end: JobEnd,
): Promise<void> {
  const { poolId, id } = before
  return retryOnChange([importJobChanged, poolChanged], async () => {
    const { pool, job } = await table.read({ pool: poolRef(poolId), job: importJobRef(poolId, id) })
    if (job?.lease?.holder !== holder) throw leaseLost
    const how = job.status === 'Stopping' ? stopped : end
    await table.write(...endWrites(ended(job, how, now()), pool))
  })
}
