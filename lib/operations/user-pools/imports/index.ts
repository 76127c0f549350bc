import type { Family } from '../../operation.ts'

/** Operations on the jobs that import users from files. */
export const imports: Family = {
  CreateUserImportJob: async () =>
    (await import('./create-user-import-job.ts')).createUserImportJob,
  DescribeUserImportJob: async () =>
    (await import('./describe-user-import-job.ts')).describeUserImportJob,
  GetCSVHeader: async () => (await import('./get-csv-header.ts')).getCsvHeader,
  ListUserImportJobs: async () => (await import('./list-user-import-jobs.ts')).listUserImportJobs,
  StartUserImportJob: async () => (await import('./start-user-import-job.ts')).startUserImportJob,
  StopUserImportJob: async () => (await import('./stop-user-import-job.ts')).stopUserImportJob,
}
