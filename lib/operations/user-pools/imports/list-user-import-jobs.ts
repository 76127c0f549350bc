import type {
  ListUserImportJobsRequest,
  ListUserImportJobsResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { listImportJobs } from '../../../store/import-jobs.ts'
import { requirePool } from '../../../store/user-pools.ts'
import { importJobAnswer } from '../../../user-pools/import/job-answer.ts'
import { pageAfter, pagingToken } from '../../../user-pools/paging-token.ts'
import { operation, type Valid } from '../../operation.ts'

/** The jobs of a pool, the newest first, a page at a time (API reference, ListUserImportJobs). */
export const listUserImportJobs = operation({
  name: 'ListUserImportJobs',
  access: 'signed',
  needs: ['table', 'now', 'keyring', 'importFiles'],
  run: async (
    input: Valid<ListUserImportJobsRequest>,
    services,
  ): Promise<ListUserImportJobsResponse> => {
    const { table, keyring } = services
    const { UserPoolId: poolId, MaxResults: limit } = input
    const listing = ['ListUserImportJobs', poolId] as const
    const after = await pageAfter(keyring, listing, input.PaginationToken)
    const [, { jobs, next }] = await Promise.all([
      requirePool(table, poolId),
      listImportJobs(table, { poolId, limit, after }),
    ])
    return {
      UserImportJobs: await Promise.all(jobs.map((job) => importJobAnswer(services, job))),
      PaginationToken: await pagingToken(keyring, listing, next),
    }
  },
})
