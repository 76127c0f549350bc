import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  CreateUserImportJobCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeUserImportJobCommand,
  GetCSVHeaderCommand,
  InitiateAuthCommand,
  ListUserImportJobsCommand,
  StartUserImportJobCommand,
  StopUserImportJobCommand,
  type UserImportJobType,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { jsonClients } from '../../lib/aws/services.ts'
import { asAdmin } from './clients.ts'
import { expectRefusal } from './refusals/refusal.ts'
import { serverUrl } from './server.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const CloudWatchLogsRoleArn = 'arn:aws:iam::123456789012:role/import-logs'
const noPool = 'us-east-1_nobody123'
let UserPoolId = ''
let columns: string[] = []

beforeAll(async () => {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'wire imports',
      AutoVerifiedAttributes: ['email'],
      UsernameAttributes: ['email'],
    }),
  )
  UserPoolId = UserPool?.Id ?? ''
  const { CSVHeader = [] } = await cognito.send(new GetCSVHeaderCommand({ UserPoolId }))
  columns = CSVHeader
})

/** The file of users with these e-mail addresses. */
function fileOf(emails: readonly string[], more: Record<string, string> = {}): string {
  const rows = emails.map((email) => {
    const values: Record<string, string> = {
      'cognito:username': email,
      email_verified: 'TRUE',
      ...more,
    }
    return columns.map((column) => values[column] ?? '').join(',')
  })
  return [columns.join(','), ...rows].join('\n')
}

async function create(input: { PasswordHashingAlgorithm?: 'BCRYPT' } = {}) {
  const job = { UserPoolId, JobName: 'My job', CloudWatchLogsRoleArn, ...input }
  const { UserImportJob = {} } = await cognito.send(new CreateUserImportJobCommand(job))
  return { named: { UserPoolId, JobId: UserImportJob.JobId ?? '' }, job: UserImportJob }
}

function put({ PreSignedUrl = '' }: UserImportJobType, body: string | Uint8Array) {
  const headers = { 'x-amz-server-side-encryption': 'aws:kms' }
  return fetch(PreSignedUrl, { method: 'PUT', headers, body: Buffer.from(body) })
}

async function settled(named: { UserPoolId: string; JobId: string }): Promise<UserImportJobType> {
  for (;;) {
    const { UserImportJob = {} } = await cognito.send(new DescribeUserImportJobCommand(named))
    if (!/Pending|InProgress|Stopping/u.test(UserImportJob.Status ?? '')) return UserImportJob
  }
}

describe('the import of users over the wire', () => {
  it('takes a file by its URL, and its users sign in with the passwords that they had', async () => {
    const { named, job } = await create({ PasswordHashingAlgorithm: 'BCRYPT' })
    expect(job).toMatchObject({ Status: 'Created', PasswordHashingAlgorithm: 'BCRYPT' })
    const emails = Array.from({ length: 30 }, (_, index) => `user-${String(index)}@example.com`)
    const hash = '$2b$04$abcdefghijklmnopqrstuuz8fopI114RyghuYhvhf71t8S.jRpJhq'
    expect((await put(job, fileOf(emails, { password_hash: hash }))).status).toBe(200)
    const { UserImportJob } = await cognito.send(new StartUserImportJobCommand(named))
    expect(UserImportJob).toMatchObject({ Status: 'Pending', StartDate: expect.any(Date) })
    expect(await settled(named)).toMatchObject({
      Status: 'Succeeded',
      CompletionMessage: 'Import Job Completed Successfully.',
      CompletionDate: expect.any(Date),
      ImportedUsers: 30,
      SkippedUsers: 0,
      FailedUsers: 0,
    })
    const [USERNAME = ''] = emails
    expect(
      await cognito.send(new AdminGetUserCommand({ UserPoolId, Username: USERNAME })),
    ).toMatchObject({ UserStatus: 'CONFIRMED' })
    const { UserPoolClient } = await cognito.send(
      new CreateUserPoolClientCommand({
        UserPoolId,
        ClientName: 'app',
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      }),
    )
    const { AuthenticationResult } = await cognito.send(
      new InitiateAuthCommand({
        ClientId: UserPoolClient?.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD: 'horse' },
      }),
    )
    expect(AuthenticationResult?.AccessToken).toBeDefined()
    expect((await reportOf(named)).slice(0, 2)).toEqual([
      '[SUCCEEDED] Line Number 2 - The import succeeded.',
      '[SUCCEEDED] Line Number 3 - The import succeeded.',
    ])
  })

  it('is listed, and stopped, and one at a time', async () => {
    const [one, other] = [await create(), await create()]
    const emails = Array.from({ length: 2000 }, (_, index) => `many-${String(index)}@example.com`)
    for (const { job } of [one, other]) await put(job, fileOf(emails))
    await cognito.send(new StartUserImportJobCommand(one.named))
    await expect(cognito.send(new StartUserImportJobCommand(other.named))).rejects.toMatchObject({
      name: 'PreconditionNotMetException',
      message: `${one.named.JobId} is still in progress for the user pool`,
    })
    const CustomAttributes = [{ Name: 'x', AttributeDataType: 'String' }]
    for (const [operation, members] of [
      ['AddCustomAttributes', { CustomAttributes }],
      ['UpdateUserPool', {}],
      ['DeleteUserPool', {}],
    ] as const) {
      await expectRefusal({
        operation,
        input: { UserPoolId, ...members },
        error: 'UserImportInProgress',
        message: 'A user import job is in progress for the user pool.',
      })
    }
    const { UserImportJob } = await cognito.send(new StopUserImportJobCommand(one.named))
    expect(UserImportJob?.Status).toMatch(/^Stopp(?:ing|ed)$/u)
    expect(await settled(one.named)).toMatchObject({
      Status: 'Stopped',
      CompletionMessage: 'The Import Job was stopped by the developer.',
    })
    await expect(cognito.send(new StopUserImportJobCommand(one.named))).rejects.toMatchObject({
      name: 'PreconditionNotMetException',
      message: `${one.named.JobId} cannot be stopped. Current status is Stopped`,
    })
    const list = { UserPoolId, MaxResults: 1 }
    const first = await cognito.send(new ListUserImportJobsCommand(list))
    expect(first.UserImportJobs).toMatchObject([{ JobId: other.named.JobId, Status: 'Created' }])
    const second = await cognito.send(
      new ListUserImportJobsCommand({ ...list, PaginationToken: first.PaginationToken }),
    )
    expect(second.UserImportJobs).toMatchObject([{ JobId: one.named.JobId, Status: 'Stopped' }])
  })

  it('tells of a file that is none', async () => {
    const { named, job } = await create()
    await put(job, 'cognito:username\njane')
    await cognito.send(new StartUserImportJobCommand(named))
    expect(await settled(named)).toMatchObject({
      Status: 'Failed',
      CompletionMessage: 'The header of the CSV file lacks a column.',
    })
  })

  it('takes no file beyond 100 MB, and no job without one', async () => {
    const { named, job } = await create()
    const answer = await put(job, Buffer.alloc(100 * 1024 * 1024 + 1, 'x'))
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('<Code>EntityTooLarge</Code>'),
    ])
    await expect(cognito.send(new StartUserImportJobCommand(named))).rejects.toMatchObject({
      name: 'PreconditionNotMetException',
      message: `No csv file was uploaded for ${named.JobId}`,
    })
  })

  it('reaches no file without a signature', async () => {
    const { job } = await create()
    const { origin, pathname } = new URL(job.PreSignedUrl ?? '')
    expect(origin).toBe(new URL(serverUrl()).origin)
    expect((await fetch(`${origin}${pathname}`)).status).toBe(403)
    const bare = await fetch(job.PreSignedUrl ?? '', { method: 'PUT', body: 'x' })
    expect(bare.status).toBe(403)
  })

  it('refuses pools and jobs that are not there', async () => {
    const none = { name: 'ResourceNotFoundException' }
    const job = { UserPoolId, JobId: 'import-none' }
    const commands = [
      new GetCSVHeaderCommand({ UserPoolId: noPool }),
      new ListUserImportJobsCommand({ UserPoolId: noPool, MaxResults: 1 }),
      new CreateUserImportJobCommand({ UserPoolId: noPool, JobName: 'x', CloudWatchLogsRoleArn }),
      new DescribeUserImportJobCommand(job),
      new StartUserImportJobCommand(job),
      new StopUserImportJobCommand(job),
    ] as const
    for (const command of commands) {
      await expect(cognito.send(command as GetCSVHeaderCommand)).rejects.toMatchObject(none) // any of them
    }
  })

  it('refuses what the model does not allow', async () => {
    const job = { UserPoolId, JobName: 'a/b', CloudWatchLogsRoleArn }
    await expect(cognito.send(new CreateUserImportJobCommand(job))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
    const list = { UserPoolId, MaxResults: 61 }
    await expect(cognito.send(new ListUserImportJobsCommand(list))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    })
  })
})

/** The lines of a job's log. */
async function reportOf({ JobId }: { JobId: string }): Promise<string[]> {
  const keys = { accessKeyId: 'any', secretAccessKey: 'any' }
  const env = { AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `${serverUrl()}/logs` }
  const client = jsonClients(env, 'us-east-1').logs({
    region: 'us-east-1',
    credentials: () => Promise.resolve(keys),
  })
  const { events } = (await client.call('GetLogEvents', {
    logGroupName: `/aws/cognito/userpools/${UserPoolId}/wire-imports`,
    logStreamName: `${JobId}/My job`,
  })) as { events: { message: string }[] } // CloudWatch's answer
  return events.map(({ message }) => message)
}
