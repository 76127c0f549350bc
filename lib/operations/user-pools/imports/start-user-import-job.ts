import type {
  StartUserImportJobRequest,
  StartUserImportJobResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { importJobChanged, replaceImportJob, type ImportJob } from '../../../store/import-jobs.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { poolChanged, replacePool, type UserPool } from '../../../store/user-pools.ts'
import { preconditionNotMet, requireImportJob } from '../../../user-pools/import/find-job.ts'
import { callWorker } from '../../../user-pools/import/import-users.ts'
import { fileKey, importJobAnswer, isExpired } from '../../../user-pools/import/job-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** Bytes that a file has at most (developer guide, "Formatting the CSV file"). */
const largestFile = 100 * 1024 * 1024

/** Starts a job, the only one of its pool meanwhile (API reference, StartUserImportJob). */
export const startUserImportJob = operation({
  name: 'StartUserImportJob',
  access: 'signed',
  needs: ['table', 'now', 'importFiles', 'settings', 'ownLambda'],
  run: async (
    input: Valid<StartUserImportJobRequest>,
    services,
  ): Promise<StartUserImportJobResponse> => {
    const { table, importFiles, now } = services
    const started = await retryOnChange([importJobChanged, poolChanged], async () => {
      const { pool, job } = await requireImportJob(table, input)
      refuseStart(pool, job, now())
      const file = await importFiles.find(fileKey(job))
      if (!file) throw preconditionNotMet(`No csv file was uploaded for ${job.id}`)
      if (file.size > largestFile) {
        throw preconditionNotMet(`The csv file of ${job.id} is larger than 100 MB`)
      }
      const version = job.version + 1
      const next: ImportJob = { ...job, file, status: 'Pending', startedAt: now(), version }
      await table.write(
        replaceImportJob(next),
        replacePool({ ...pool, activeImport: job.id, version: pool.version + 1 }),
      )
      return next
    })
    const { poolId, id: jobId } = started
    await callWorker(services, { poolId, jobId }).catch(logUncalled)
    return { UserImportJob: await importJobAnswer(services, started) }
  },
})

function refuseStart(pool: UserPool, job: ImportJob, now: number): void {
  const { settings, activeImport, transition } = pool
  if (job.status !== 'Created' || isExpired(job, now)) {
    const status = isExpired(job, now) ? 'Expired' : job.status
    throw preconditionNotMet(`${job.id} cannot be started. Current status is ${status}`)
  }
  if (activeImport !== undefined) {
    throw preconditionNotMet(`${activeImport} is still in progress for the user pool`)
  }
  if (transition) throw preconditionNotMet('The rules of the user pool are being changed')
  if ((settings.AutoVerifiedAttributes?.length ?? 0) === 0) {
    throw preconditionNotMet('The user pool has no auto verified attributes')
  }
}

/** The job is started all the same: the schedule of its worker comes to it. */
function logUncalled(error: unknown): void {
  const reason = error instanceof Error ? error.message : ''
  process.stderr.write(
    `${JSON.stringify({ level: 'WARN', fault: `the worker of imports was not called: ${reason}` })}\n`,
  )
}
