import type {
  StopUserImportJobRequest,
  StopUserImportJobResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { importJobChanged, isActive, replaceImportJob } from '../../../store/import-jobs.ts'
import { retryOnChange } from '../../../store/retry-on-change.ts'
import { poolChanged } from '../../../store/user-pools.ts'
import { ended, endWrites, stopped } from '../../../user-pools/import/end-job.ts'
import { preconditionNotMet, requireImportJob } from '../../../user-pools/import/find-job.ts'
import { importJobAnswer, isExpired } from '../../../user-pools/import/job-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/**
 * Stops a job: at once when nobody works on it, else as soon as the rows that are under way are
 * counted (API reference, StopUserImportJob).
 */
export const stopUserImportJob = operation({
  name: 'StopUserImportJob',
  access: 'signed',
  needs: ['table', 'now', 'importFiles'],
  run: async (
    input: Valid<StopUserImportJobRequest>,
    services,
  ): Promise<StopUserImportJobResponse> => {
    const { table, now } = services
    const job = await retryOnChange([importJobChanged, poolChanged], async () => {
      const { pool, job } = await requireImportJob(table, input)
      if (!isActive(job)) {
        const status = isExpired(job, now()) ? 'Expired' : job.status
        throw preconditionNotMet(`${job.id} cannot be stopped. Current status is ${status}`)
      }
      if (job.status === 'Stopping') return job
      if (job.lease) {
        const stopping = { ...job, status: 'Stopping' as const, version: job.version + 1 }
        await table.write(replaceImportJob(stopping))
        return stopping
      }
      const end = ended(job, stopped, now())
      await table.write(...endWrites(end, pool))
      return end
    })
    return { UserImportJob: await importJobAnswer(services, job) }
  },
})
