import { AwsError } from '../../aws/aws-client.ts'
import type { JsonClient } from '../../aws/json-client.ts'
import type { Services } from '../../services.ts'
import type { ImportJob } from '../../store/import-jobs.ts'
import type { UserPool } from '../../store/user-pools.ts'
import type { Outcome } from './import-row.ts'
import { JobFault } from './job-fault.ts'

/** The log of a job: what became of each line, and nothing of what stands in it. */
export interface ImportReport {
  readonly write: (outcomes: readonly Outcome[]) => Promise<void>
}

/**
 * Opens the log of a job in CloudWatch Logs, by the role that the job names (developer guide,
 * "Viewing the user pool import results in the CloudWatch console").
 *
 * @throws JobFault when the role cannot be assumed or does not allow it
 */
export async function openReport(
  services: Pick<Services, 'logs' | 'now'>,
  job: ImportJob,
  pool: UserPool,
): Promise<ImportReport> {
  const client = services.logs(job.logsRoleArn)
  const logGroupName = `/aws/cognito/userpools/${pool.id}/${named(pool.name)}`
  const logStreamName = `${job.id}/${job.name}`
  await call(client, 'CreateLogGroup', { logGroupName })
  await call(client, 'CreateLogStream', { logGroupName, logStreamName })
  return {
    write: async (outcomes) => {
      const timestamp = services.now()
      const logEvents = outcomes.map(({ kind, line, text }) => ({
        timestamp,
        message: `[${kind}] Line Number ${String(line)} - ${text}`,
      }))
      await call(client, 'PutLogEvents', { logGroupName, logStreamName, logEvents })
    },
  }
}

async function call(client: JsonClient, operation: string, input: object): Promise<void> {
  try {
    await client.call(operation, input)
  } catch (error) {
    const { name } = error as Error // only its name is read
    if (name === 'ResourceAlreadyExistsException') return
    throw isRefusal(error) ? unusable(error) : error
  }
}

/** What CloudWatch or, by the SDK, STS answers, but for that it is busy. */
function isRefusal(error: unknown): boolean {
  const { name, $fault } = error as Error & { $fault?: string } // only these are read
  if (/Throttl|TooManyRequests/u.test(name)) return false
  return error instanceof AwsError ? error.status < 500 : $fault === 'client'
}

function unusable(cause: unknown): JobFault {
  return new JobFault(
    'The CloudWatch Logs role cannot be assumed, does not have the correct access policy, or has been deleted.',
    { cause },
  )
}

/** CloudWatch takes fewer characters in the name of a group than there are in the names of pools. */
function named(poolName: string): string {
  return poolName.replaceAll(/[^A-Za-z0-9._/#-]/gu, '-')
}
