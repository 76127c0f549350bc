import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { createUserImportJob } from '../../../../lib/operations/user-pools/imports/create-user-import-job.ts'
import { describeUserImportJob } from '../../../../lib/operations/user-pools/imports/describe-user-import-job.ts'
import { getCsvHeader } from '../../../../lib/operations/user-pools/imports/get-csv-header.ts'
import { listUserImportJobs } from '../../../../lib/operations/user-pools/imports/list-user-import-jobs.ts'
import { startUserImportJob } from '../../../../lib/operations/user-pools/imports/start-user-import-job.ts'
import { stopUserImportJob } from '../../../../lib/operations/user-pools/imports/stop-user-import-job.ts'
import { addCustomAttributes } from '../../../../lib/operations/user-pools/user-pools/add-custom-attributes.ts'
import { deleteUserPool } from '../../../../lib/operations/user-pools/user-pools/delete-user-pool.ts'
import { updateUserPool } from '../../../../lib/operations/user-pools/user-pools/update-user-pool.ts'
import { replacePool, type UserPool } from '../../../../lib/store/user-pools.ts'
import { aPool, run } from '../../../builders.ts'
import { refusal } from '../../../user-pools/stage.ts'
import { aRow, fileOf } from '../../../user-pools/import/files.ts'
import {
  anImportPool,
  anImportStage,
  roleArn,
  upload,
  type ImportStage,
} from '../../../user-pools/import/import-stage.ts'

let stage: ImportStage
let pool: UserPool
beforeAll(async () => {
  stage = await anImportStage()
})
beforeEach(async () => {
  pool = await anImportPool(stage.services)
})
afterAll(() => stage.stop())

const hour = 60 * 60 * 1000
const noPool = refusal('ResourceNotFoundException', 'User pool us-east-1_nobody does not exist.')
const noJob = refusal('ResourceNotFoundException', 'User import job import-none does not exist.')
const file = () => fileOf(pool, [aRow('jane')])
const unmet = (message: string) => refusal('PreconditionNotMetException', message)

const create = (UserPoolId: string, JobName = 'a job') =>
  run(createUserImportJob, stage.services, {
    UserPoolId,
    JobName,
    CloudWatchLogsRoleArn: roleArn,
  })
const start = (job: { UserPoolId: string; JobId: string }) =>
  run(startUserImportJob, stage.services, job)
const stop = (job: { UserPoolId: string; JobId: string }) =>
  run(stopUserImportJob, stage.services, job)

describe('GetCSVHeader', () => {
  it('tells the columns of the pool', async () => {
    const custom = [{ Name: 'team', AttributeDataType: 'String' as const }]
    const { id: UserPoolId } = await aPool(stage.services, {}, custom)
    const { CSVHeader = [], ...rest } = await run(getCsvHeader, stage.services, { UserPoolId })
    expect(rest).toEqual({ UserPoolId })
    expect(CSVHeader).toContain('custom:team')
    expect(CSVHeader.slice(-3)).toEqual([
      'cognito:mfa_enabled',
      'cognito:username',
      'password_hash',
    ])
  })

  it('refuses a pool that is not there', async () => {
    const UserPoolId = 'us-east-1_nobody'
    await expect(run(getCsvHeader, stage.services, { UserPoolId })).rejects.toEqual(noPool)
  })
})

describe('CreateUserImportJob', () => {
  it('answers a job that waits for its file', async () => {
    const { UserImportJob } = await create(pool.id)
    expect(UserImportJob).toEqual({
      JobName: 'a job',
      JobId: expect.stringMatching(/^import-[0-9A-Za-z]{14}$/u),
      UserPoolId: pool.id,
      PreSignedUrl: expect.stringMatching(
        /\/us-east-1_\w+\/import-\w+\?X-Amz-Algorithm=AWS4-HMAC-SHA256&.*X-Amz-SignedHeaders=host%3Bx-amz-server-side-encryption&X-Amz-Expires=900&/u,
      ),
      CreationDate: new Date(stage.clock.now),
      Status: 'Created',
      CloudWatchLogsRoleArn: roleArn,
      ImportedUsers: 0,
      SkippedUsers: 0,
      FailedUsers: 0,
    })
  })

  it('gives a URL that takes the file for 15 minutes, with its encryption', async () => {
    const { UserImportJob: { PreSignedUrl: url = '' } = {} } = await create(pool.id)
    const bare = await fetch(url, { method: 'PUT', body: 'x' })
    expect(bare.status).toBe(403)
    const other = url.replace(pool.id, 'us-east-1_another')
    expect((await upload(other, 'x')).status).toBe(403)
    expect((await fetch(url)).status).toBe(403)
    expect((await upload(url, 'x')).status).toBe(200)
    stage.clock.now += hour / 4 + 1000
    expect((await upload(url, 'x')).status).toBe(403)
  })

  it('refuses a pool that is not there', async () => {
    await expect(create('us-east-1_nobody')).rejects.toEqual(noPool)
  })
})

describe('DescribeUserImportJob', () => {
  it('tells of a job that was not started for a day that it has expired', async () => {
    const { UserImportJob: created } = await create(pool.id)
    const job = { UserPoolId: pool.id, JobId: created?.JobId ?? '' }
    const createdAt = stage.clock.now
    stage.clock.now += 24 * hour
    const { UserImportJob } = await run(describeUserImportJob, stage.services, job)
    expect(UserImportJob).toMatchObject({
      Status: 'Expired',
      CompletionMessage: 'The user import job has expired.',
      CompletionDate: new Date(createdAt + 24 * hour),
    })
    await expect(start(job)).rejects.toEqual(
      unmet(`${job.JobId} cannot be started. Current status is Expired`),
    )
    await expect(stop(job)).rejects.toEqual(
      unmet(`${job.JobId} cannot be stopped. Current status is Expired`),
    )
  })

  it.each([
    ['us-east-1_nobody', noPool],
    [undefined, noJob],
  ])('refuses a pool or job that is not there (%s)', async (UserPoolId = pool.id, error) => {
    const job = { UserPoolId, JobId: 'import-none' }
    await expect(run(describeUserImportJob, stage.services, job)).rejects.toEqual(error)
    await expect(start(job)).rejects.toEqual(error)
    await expect(stop(job)).rejects.toEqual(error)
  })

  it('knows no job of another pool', async () => {
    const job = await stage.uploaded(pool, file())
    const { id: UserPoolId } = await anImportPool(stage.services)
    await expect(
      run(describeUserImportJob, stage.services, { ...job, UserPoolId }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
  })
})

describe('ListUserImportJobs', () => {
  it('lists the newest first, a page at a time', async () => {
    for (const name of ['one', 'two', 'three']) {
      stage.clock.now += 1
      await create(pool.id, name)
    }
    const list = (PaginationToken?: string) =>
      run(listUserImportJobs, stage.services, {
        UserPoolId: pool.id,
        MaxResults: 2,
        ...(PaginationToken !== undefined && { PaginationToken }),
      })
    const first = await list()
    expect(first.UserImportJobs?.map(({ JobName }) => JobName)).toEqual(['three', 'two'])
    const second = await list(first.PaginationToken)
    expect(second.UserImportJobs?.map(({ JobName }) => JobName)).toEqual(['one'])
    expect(second.PaginationToken).toBeUndefined()
    await expect(list('nonsense')).rejects.toEqual(
      refusal('InvalidParameterException', 'Invalid pagination token.'),
    )
  })

  it('refuses a pool that is not there', async () => {
    const input = { UserPoolId: 'us-east-1_nobody', MaxResults: 1 }
    await expect(run(listUserImportJobs, stage.services, input)).rejects.toEqual(noPool)
  })
})

describe('StartUserImportJob', () => {
  it('has the job worked on', async () => {
    const job = await stage.uploaded(pool, file())
    const { UserImportJob } = await start(job)
    expect(UserImportJob).toMatchObject({
      Status: 'Pending',
      StartDate: new Date(stage.clock.now),
    })
    expect(stage.calls.at(-1)).toBe(job.JobId)
    await expect(start(job)).rejects.toEqual(
      unmet(`${job.JobId} cannot be started. Current status is Pending`),
    )
  })

  it('starts the job though its worker cannot be called', async () => {
    const job = await stage.uploaded(pool, file())
    const services = Object.create(stage.services, {
      ownLambda: { value: () => Promise.reject(new Error('no Lambda')) },
    }) as typeof stage.services // that reach no worker
    const { UserImportJob } = await run(startUserImportJob, services, job)
    expect(UserImportJob).toMatchObject({ Status: 'Pending' })
  })

  it('needs a file', async () => {
    const { UserImportJob: { JobId = '' } = {} } = await create(pool.id)
    await expect(start({ UserPoolId: pool.id, JobId })).rejects.toEqual(
      unmet(`No csv file was uploaded for ${JobId}`),
    )
  })

  it('needs a file of 100 MB at most', async () => {
    const job = await stage.uploaded(pool, file())
    const holding = (size: number) =>
      Object.create(stage.services, {
        importFiles: {
          value: Object.create(stage.services.importFiles, {
            find: { value: () => Promise.resolve({ size, etag: 'x' }) },
            uploadUrl: { value: () => Promise.resolve('http://example.com') },
          }) as object,
        },
      }) as typeof stage.services // with a file of that size
    const most = 100 * 1024 * 1024
    await expect(run(startUserImportJob, holding(most + 1), job)).rejects.toEqual(
      unmet(`The csv file of ${job.JobId} is larger than 100 MB`),
    )
    await run(startUserImportJob, holding(most), job)
  })

  it('needs a pool whose rules are not being changed', async () => {
    const job = await stage.uploaded(pool, file())
    const transition = { phase: 'adding' as const, rules: {} as never } // whatever they are
    await stage.services.table.write(replacePool({ ...pool, transition, version: 2 }))
    await expect(start(job)).rejects.toEqual(unmet('The rules of the user pool are being changed'))
  })

  it('needs a pool that verifies something by itself', async () => {
    const bare = await aPool(stage.services)
    const job = await stage.uploaded(bare, file())
    await expect(start(job)).rejects.toEqual(unmet('The user pool has no auto verified attributes'))
  })

  it('starts one job of a pool at a time', async () => {
    const [one, other] = [await stage.uploaded(pool, file()), await stage.uploaded(pool, file())]
    await start(one)
    await expect(start(other)).rejects.toEqual(
      unmet(`${one.JobId} is still in progress for the user pool`),
    )
    await stage.finished(one)
    await start(other)
    expect(await stage.finished(other)).toMatchObject({ counts: [0, 1, 0] })
  })

  it('lets the pool stand still meanwhile', async () => {
    const job = await stage.started(pool, file())
    const busy = refusal(
      'UserImportInProgressException',
      'A user import job is in progress for the user pool.',
    )
    const { services } = stage
    const UserPoolId = pool.id
    const CustomAttributes = [{ Name: 'size', AttributeDataType: 'String' as const }]
    await expect(
      run(addCustomAttributes, services, { UserPoolId, CustomAttributes }),
    ).rejects.toEqual(busy)
    await expect(run(updateUserPool, services, { UserPoolId })).rejects.toEqual(busy)
    await expect(run(deleteUserPool, services, { UserPoolId })).rejects.toEqual(busy)
    await stage.finished(job)
    await run(addCustomAttributes, services, { UserPoolId, CustomAttributes })
    await run(deleteUserPool, services, { UserPoolId })
  })
})

describe('StopUserImportJob', () => {
  it('stops a job that nobody works on at once', async () => {
    const job = await stage.started(pool, file())
    const { UserImportJob } = await stop(job)
    expect(UserImportJob).toMatchObject({
      Status: 'Stopped',
      CompletionDate: new Date(stage.clock.now),
      CompletionMessage: 'The Import Job was stopped by the developer.',
      ImportedUsers: 0,
    })
    expect(await stage.finished(job)).toMatchObject({ Status: 'Stopped', counts: [0, 0, 0] })
    await start(await stage.uploaded(pool, file()))
  })

  it.each(['Created', 'Succeeded'])('refuses a job that is %s', async (status) => {
    const job = await stage.uploaded(pool, file())
    if (status === 'Succeeded') {
      await start(job)
      await stage.finished(job)
    }
    await expect(stop(job)).rejects.toEqual(
      unmet(`${job.JobId} cannot be stopped. Current status is ${status}`),
    )
  })
})
