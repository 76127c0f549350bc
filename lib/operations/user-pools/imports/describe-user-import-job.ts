import type {
  DescribeUserImportJobRequest,
  DescribeUserImportJobResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { requireImportJob } from '../../../user-pools/import/find-job.ts'
import { importJobAnswer } from '../../../user-pools/import/job-answer.ts'
import { operation, type Valid } from '../../operation.ts'

/** A job with how far it has come (API reference, DescribeUserImportJob). */
export const describeUserImportJob = operation({
  name: 'DescribeUserImportJob',
  access: 'signed',
  needs: ['table', 'now', 'importFiles'],
  run: async (
    input: Valid<DescribeUserImportJobRequest>,
    services,
  ): Promise<DescribeUserImportJobResponse> => {
    const { job } = await requireImportJob(services.table, input)
    return { UserImportJob: await importJobAnswer(services, job) }
  },
})
