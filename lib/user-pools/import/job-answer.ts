import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider'
import type { Services } from '../../services.ts'
import type { ImportJob } from '../../store/import-jobs.ts'

/** The key of a job's file in its bucket. */
export const fileKey = ({ poolId, id }: Pick<ImportJob, 'poolId' | 'id'>): string =>
  `${poolId}/${id}`

/** How long a job waits for being started, in milliseconds (API reference, UserImportJobType). */
const patience = 24 * 60 * 60 * 1000

/** Seconds that a file may be uploaded for (developer guide, "Creating a user import job"). */
const uploadSeconds = 15 * 60

/** Whether a job was not started in time. */
export function isExpired({ status, createdAt }: ImportJob, now: number): boolean {
  return status === 'Created' && now >= createdAt + patience
}

/** A job as the API shows it at a moment (API reference, UserImportJobType). */
export async function importJobAnswer(
  { importFiles, now }: Pick<Services, 'importFiles' | 'now'>,
  job: ImportJob,
): Promise<UserImportJobType> {
  const expired = isExpired(job, now())
  const completedAt = expired ? job.createdAt + patience : job.completedAt
  return {
    JobName: job.name,
    JobId: job.id,
    UserPoolId: job.poolId,
    PreSignedUrl: await importFiles.uploadUrl({
      key: fileKey(job),
      headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      from: job.createdAt,
      seconds: uploadSeconds,
    }),
    CreationDate: new Date(job.createdAt),
    StartDate: job.startedAt === undefined ? undefined : new Date(job.startedAt),
    CompletionDate: completedAt === undefined ? undefined : new Date(completedAt),
    Status: expired ? 'Expired' : job.status,
    CloudWatchLogsRoleArn: job.logsRoleArn,
    ImportedUsers: job.imported,
    SkippedUsers: job.skipped,
    FailedUsers: job.failed,
    CompletionMessage: expired ? 'The user import job has expired.' : job.message,
    PasswordHashingAlgorithm: job.algorithm,
  }
}
