import type {
  CreateUserImportJobRequest,
  CreateUserImportJobResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { addImportJob, type ImportJob } from '../../../store/import-jobs.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { newImportJobId } from '../../../user-pools/ids.ts'
import { importJobAnswer } from '../../../user-pools/import/job-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** Creates a job and tells where its file is uploaded to (API reference, CreateUserImportJob). */
export const createUserImportJob = operation({
  name: 'CreateUserImportJob',
  access: 'signed',
  needs: ['table', 'now', 'importFiles'],
  run: async (
    input: Valid<CreateUserImportJobRequest>,
    services,
  ): Promise<CreateUserImportJobResponse> => {
    const { table } = services
    const pool = await requirePool(table, input.UserPoolId)
    const now = services.now()
    const job: ImportJob = {
      poolId: pool.id,
      id: newImportJobId(now),
      name: input.JobName,
      logsRoleArn: input.CloudWatchLogsRoleArn,
      algorithm: input.PasswordHashingAlgorithm,
      status: 'Created',
      imported: 0,
      skipped: 0,
      failed: 0,
      cursor: { offset: 0, line: 0, rows: 0 },
      createdAt: now,
      version: 1,
    }
    await table.write(addImportJob(job))
    return { UserImportJob: await importJobAnswer(services, job) }
  },
})
