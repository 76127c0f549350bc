import { ServiceError } from '../../errors.ts'
import { importJobRef, type ImportJob } from '../../store/import-jobs.ts'
import type { Table } from '../../store/table.ts'
import { noSuchPool, poolRef, type UserPool } from '../../store/user-pools.ts'

/**
 * A job of a pool, in one round trip.
 *
 * @throws ServiceError ResourceNotFoundException when pool or job is not there
 */
export async function requireImportJob(
  table: Table,
  { UserPoolId: poolId, JobId: jobId }: { UserPoolId: string; JobId: string },
): Promise<{ pool: UserPool; job: ImportJob }> {
  const { pool, job } = await table.read({
    pool: poolRef(poolId),
    job: importJobRef(poolId, jobId),
  })
  if (!pool) throw noSuchPool(poolId)
  if (!job) {
    const sentence = `User import job ${jobId} does not exist.`
    throw new ServiceError('ResourceNotFoundException', sentence)
  }
  return { pool, job }
}

/** @throws ServiceError UserImportInProgressException while a job imports users into the pool */
export function refuseDuringImport({ activeImport }: UserPool): void {
  if (activeImport !== undefined) throw new ServiceError('UserImportInProgressException')
}

/** What a job's state or its pool's does not allow. */
export function preconditionNotMet(sentence: string): ServiceError {
  return new ServiceError('PreconditionNotMetException', sentence)
}
