import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreateUserImportJobRequest } from '@aws-sdk/client-cognito-identity-provider'
import type { LambdaClient } from '@aws-sdk/client-lambda'
import { createUserImportJob } from '../../../lib/operations/user-pools/imports/create-user-import-job.ts'
import { describeUserImportJob } from '../../../lib/operations/user-pools/imports/describe-user-import-job.ts'
import { startUserImportJob } from '../../../lib/operations/user-pools/imports/start-user-import-job.ts'
import type { Services } from '../../../lib/services.ts'
import type { PoolSettings, UserPool } from '../../../lib/store/user-pools.ts'
import { workOnImport, type WorkLimits } from '../../../lib/user-pools/import/work.ts'
import { startLogs } from '../../../local/logs/start.ts'
import { startS3 } from '../../../local/s3/start.ts'
import { startSts } from '../../../local/sts/start.ts'
import { aPool, run } from '../../builders.ts'
import { aStage, type Stage } from '../stage.ts'

/** A job as requests name it. */
export interface NamedJob {
  readonly UserPoolId: string
  readonly JobId: string
}

/** What a job may be created with beside what it needs. */
export type JobExtras = Pick<CreateUserImportJobRequest, 'PasswordHashingAlgorithm'>

/** A stage with S3, STS and CloudWatch Logs, whose worker runs when it is told to. */
export interface ImportStage extends Stage {
  /** The jobs that the worker was called for. */
  readonly calls: string[]
  /** Creates a job and uploads its file. */
  uploaded(pool: UserPool, file: string | Buffer, more?: JobExtras): Promise<NamedJob>
  /** The same, and starts it. */
  started(pool: UserPool, file: string | Buffer, more?: JobExtras): Promise<NamedJob>
  /** Has a worker work to the end of a job, and answers what became of it. */
  finished(job: NamedJob): ReturnType<ImportStage['described']>
  described(job: NamedJob): Promise<ReturnType<typeof summary>>
  /** The lines of a job's log, without their times. */
  reportOf(pool: UserPool, job: NamedJob): Promise<string[]>
}

export const roleArn = 'arn:aws:iam::123456789012:role/import-logs'

/** A pool that files may be imported into. */
export const mailPool: PoolSettings = { AutoVerifiedAttributes: ['email'] }

export async function anImportStage(): Promise<ImportStage> {
  const folder = mkdtempSync(join(tmpdir(), 'cognate-import-'))
  const keys = { accessKeyId: 'local', secretAccessKey: 'local' }
  process.env.AWS_ACCESS_KEY_ID ??= keys.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY ??= keys.secretAccessKey
  const clock = { read: () => 0 }
  const [s3, logs, sts] = await Promise.all([
    startS3({
      folder: join(folder, 's3'),
      credentials: () => Promise.resolve(keys),
      prefix: '/s3',
      hosts: [],
      now: () => clock.read(),
    }),
    startLogs({ folder: join(folder, 'logs') }),
    startSts({
      rolesFile: join(folder, 'roles.json'),
      issuer: 'http://issuer.example',
      account: '123456789012',
    }),
  ])
  process.env.AWS_ENDPOINT_URL_STS = sts.url
  const endpoints = { AWS_ENDPOINT_URL_S3: s3.url, AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: logs.url }
  const stage = await aStage(endpoints)
  clock.read = () => stage.clock.now
  return {
    ...stage,
    ...workshop(stage),
    stop: async () => {
      await Promise.all([stage.stop(), s3.stop(), logs.stop(), sts.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function workshop(stage: Stage) {
  const calls: string[] = []
  const services = withWorker(stage.services, calls)
  const uploaded: ImportStage['uploaded'] = async ({ id: UserPoolId }, file, more) => {
    const { UserImportJob: { JobId = '', PreSignedUrl = '' } = {} } = await run(
      createUserImportJob,
      services,
      { UserPoolId, JobName: 'a job', CloudWatchLogsRoleArn: roleArn, ...more },
    )
    const { status } = await upload(PreSignedUrl, file)
    if (status !== 200) throw new Error(`the upload was answered with ${String(status)}`)
    return { UserPoolId, JobId }
  }
  const started: ImportStage['started'] = async (pool, file, more) => {
    const job = await uploaded(pool, file, more)
    await run(startUserImportJob, services, job)
    return job
  }
  const described: ImportStage['described'] = async (job) => {
    const { UserImportJob = {} } = await run(describeUserImportJob, services, job)
    return summary(UserImportJob)
  }
  const finished: ImportStage['finished'] = async (job) => {
    await work(services, job)
    return described(job)
  }
  const reportOf: ImportStage['reportOf'] = async (pool, { JobId }) => {
    const client = services.logs(roleArn)
    const logGroupName = `/aws/cognito/userpools/${pool.id}/${pool.name}`
    const logStreamName = `${JobId}/a job`
    const { events } = (await client.call('GetLogEvents', { logGroupName, logStreamName })) as {
      events: { message: string }[] // CloudWatch's answer
    }
    return events.map(({ message }) => message)
  }
  return { services, calls, uploaded, started, described, finished, reportOf }
}

/** Uploads a file to a pre-signed URL. */
export function upload(url: string, body: string | Buffer): Promise<Response> {
  const headers = { 'x-amz-server-side-encryption': 'aws:kms' }
  return fetch(url, { method: 'PUT', headers, body: Buffer.from(body) })
}

/** Has a worker work on a job, to its end unless told otherwise. */
export function work(
  services: Services,
  { UserPoolId: poolId, JobId: jobId }: NamedJob,
  { hasTime = () => true, rowsPerStep = 3 }: Partial<WorkLimits> = {},
): Promise<void> {
  return workOnImport(services, { poolId, jobId }, { hasTime, rowsPerStep })
}

/** A pool that files may be imported into. */
export function anImportPool(services: Services, settings: PoolSettings = {}): Promise<UserPool> {
  return aPool(services, { ...mailPool, ...settings })
}

function summary({
  Status,
  CompletionMessage,
  ImportedUsers,
  SkippedUsers,
  FailedUsers,
}: {
  Status?: string | undefined
  CompletionMessage?: string | undefined
  ImportedUsers?: number | undefined
  SkippedUsers?: number | undefined
  FailedUsers?: number | undefined
}) {
  return { Status, CompletionMessage, counts: [ImportedUsers, SkippedUsers, FailedUsers] }
}

function withWorker(services: Services, calls: string[]): Services {
  const send = ({ input }: { input: { Payload: string } }) => {
    calls.push((JSON.parse(input.Payload) as { jobId: string }).jobId)
    return Promise.resolve({})
  }
  const client = { send } as unknown as LambdaClient // the one call that is made of it
  return Object.create(services, {
    ownLambda: { value: () => Promise.resolve(client) },
  }) as Services // with our worker
}
