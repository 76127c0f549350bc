import { replaceImportJob, type ImportJob, type ImportJobStatus } from '../../store/import-jobs.ts'
import { replacePool, type UserPool } from '../../store/user-pools.ts'
import type { Write } from '../../store/writes.ts'

/** How a job ends. */
export interface JobEnd {
  readonly status: Extract<ImportJobStatus, 'Succeeded' | 'Failed' | 'Stopped'>
  readonly message: string
}

/** The end of a job that its owner stopped (developer guide, "Stopping a user import job"). */
export const stopped: JobEnd = {
  status: 'Stopped',
  message: 'The Import Job was stopped by the developer.',
}

/** A job as it is after its end. */
export function ended(job: ImportJob, end: JobEnd, now: number): ImportJob {
  return { ...job, ...end, lease: undefined, completedAt: now, version: job.version + 1 }
}

/** The writes of one transaction that end a job and let its pool go. */
export function endWrites(job: ImportJob, pool: UserPool | undefined): Write[] {
  const isHeld = pool?.activeImport === job.id
  return [
    replaceImportJob(job),
    ...(isHeld
      ? [replacePool({ ...pool, activeImport: undefined, version: pool.version + 1 })]
      : []),
  ]
}
