import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity'
import {
  BulkPublishCommand,
  CognitoSyncClient,
  DescribeIdentityPoolUsageCommand,
  GetBulkPublishDetailsCommand,
  GetCognitoEventsCommand,
  GetIdentityPoolConfigurationCommand,
  ListIdentityPoolUsageCommand,
  ListRecordsCommand,
  SetCognitoEventsCommand,
  SetIdentityPoolConfigurationCommand,
  UpdateRecordsCommand,
  type RecordPatch,
} from '@aws-sdk/client-cognito-sync'
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { SyncTriggerEvent } from '../../lib/domain/sync/trigger-event.ts'
import { roleArn, unauthenticatedRoleName } from '../../local/sts/default-roles.ts'
import {
  arnOf,
  LambdaAnswer,
  startLambdaEndpoint,
  type LambdaEndpoint,
} from '../triggers/lambda-endpoint.ts'
import { asAdmin } from './clients.ts'
import { startServer, type ServerProcess } from './server.ts'

/** How long is waited for what happens beside the requests, in milliseconds. */
const patience = 20_000

let lambda: LambdaEndpoint
let server: ServerProcess
let admin: CognitoSyncClient
let guest: CognitoSyncClient
let kinesis: KinesisClient
let IdentityPoolId: string
let owner: { IdentityPoolId: string; IdentityId: string }

beforeAll(async () => {
  lambda = await startLambdaEndpoint()
  server = await startServer({ AWS_ENDPOINT_URL_LAMBDA: lambda.url })
  admin = new CognitoSyncClient(asAdmin(server.url))
  kinesis = new KinesisClient({
    ...asAdmin(`${server.url}/kinesis`),
    requestHandler: new NodeHttpHandler(),
  })
}, 60_000)
afterAll(async () => {
  await server.stop()
  await lambda.stop()
})

beforeEach(async () => {
  const identities = new CognitoIdentityClient(asAdmin(server.url))
  const pool = await identities.send(
    new CreateIdentityPoolCommand({
      IdentityPoolName: 'hooks',
      AllowUnauthenticatedIdentities: true,
    }),
  )
  IdentityPoolId = pool.IdentityPoolId ?? ''
  const Roles = { unauthenticated: roleArn('123456789012', unauthenticatedRoleName) }
  await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }))
  const { IdentityId = '' } = await identities.send(new GetIdCommand({ IdentityPoolId }))
  const { Credentials } = await identities.send(
    new GetCredentialsForIdentityCommand({ IdentityId }),
  )
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
  guest = new CognitoSyncClient({ ...asAdmin(server.url), credentials, maxAttempts: 1 })
  owner = { IdentityPoolId, IdentityId }
})

async function update(...RecordPatches: RecordPatch[]) {
  const name = { ...owner, DatasetName: 'notes' }
  const { SyncSessionToken } = await guest.send(new ListRecordsCommand(name))
  return guest.send(new UpdateRecordsCommand({ ...name, SyncSessionToken, RecordPatches }))
}
const replace = (Key: string, Value: string): RecordPatch => {
  return { Op: 'replace', Key, Value, SyncCount: 0 }
}

async function aStream(): Promise<string> {
  const StreamName = `hooks-${IdentityPoolId.slice(-12)}`
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
  const CognitoStreams = {
    StreamName,
    RoleArn: roleArn('123456789012', 'streams'),
    StreamingStatus: 'ENABLED',
  } as const
  const set = new SetIdentityPoolConfigurationCommand({ IdentityPoolId, CognitoStreams })
  expect(await admin.send(set)).toMatchObject({ IdentityPoolId, CognitoStreams })
  const read = new GetIdentityPoolConfigurationCommand({ IdentityPoolId })
  expect(await admin.send(read)).toMatchObject({ CognitoStreams })
  return StreamName
}

/** What lies in a stream once it is so many records. */
async function streamed(StreamName: string, count: number): Promise<unknown[]> {
  const { ShardIterator } = await kinesis.send(
    new GetShardIteratorCommand({
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  )
  return until(async () => {
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }))
    const found = Records.map(({ Data }) => JSON.parse(new TextDecoder().decode(Data)) as unknown)
    return found.length >= count ? found : undefined
  })
}

/** Asks again and again until there is an answer. */
async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + patience
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > end) throw new Error('it does not come about')
  }
}

const noPool = 'us-east-1:00000000-0000-0000-0000-000000000000'
const notFound = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } }
const notAllowed = { name: 'NotAuthorizedException', $metadata: { httpStatusCode: 403 } }
const invalid = { name: 'InvalidParameterException', $metadata: { httpStatusCode: 400 } }

describe('Cognito Events, through the AWS SDK', () => {
  const set = (SyncTrigger: string) =>
    admin.send(new SetCognitoEventsCommand({ IdentityPoolId, Events: { SyncTrigger } }))

  it('have a function judge updates', async () => {
    lambda.functions.set('judge', (asked) => {
      const event = asked as unknown as SyncTriggerEvent
      const award = { newValue: 'gold', op: 'replace' }
      return { ...event, datasetRecords: { ...event.datasetRecords, award } }
    })
    await set(arnOf('judge'))
    const read = new GetCognitoEventsCommand({ IdentityPoolId })
    expect(await admin.send(read)).toMatchObject({ Events: { SyncTrigger: arnOf('judge') } })
    const { Records } = await update(replace('score', '1'))
    expect(new Map(Records?.map(({ Key, Value }) => [Key, Value]))).toEqual(
      new Map([
        ['score', '1'],
        ['award', 'gold'],
      ]),
    )
    await set('')
    expect((await admin.send(read)).Events).toEqual({})
  })

  it('tell what is wrong with a function', async () => {
    await set(arnOf('wrong'))
    lambda.functions.set('wrong', () => ({}))
    await expect(update(replace('a', '1'))).rejects.toMatchObject({
      name: 'InvalidLambdaFunctionOutputException',
      message: 'Invalid lambda function output',
      $metadata: { httpStatusCode: 400 },
    })
    lambda.functions.set('wrong', () => new LambdaAnswer(429, 'TooManyRequestsException'))
    await expect(update(replace('a', '1'))).rejects.toMatchObject({
      name: 'LambdaThrottledException',
      $metadata: { httpStatusCode: 429 },
    })
  })

  it('are set by admins, for pools that are there', async () => {
    const Events = { SyncTrigger: arnOf('judge') }
    const setIt = new SetCognitoEventsCommand({ IdentityPoolId, Events })
    await expect(guest.send(setIt)).rejects.toMatchObject(notAllowed)
    await expect(guest.send(new GetCognitoEventsCommand({ IdentityPoolId }))).rejects.toMatchObject(
      notAllowed,
    )
    const nowhere = { IdentityPoolId: noPool }
    await expect(
      admin.send(new SetCognitoEventsCommand({ ...nowhere, Events })),
    ).rejects.toMatchObject(notFound)
    await expect(admin.send(new GetCognitoEventsCommand(nowhere))).rejects.toMatchObject(notFound)
    await expect(set('judge')).rejects.toMatchObject(invalid)
    const two = { ...Events, Other: arnOf('other') }
    await expect(
      admin.send(new SetCognitoEventsCommand({ IdentityPoolId, Events: two })),
    ).rejects.toMatchObject(invalid)
  })
})

describe('Cognito Streams, through the AWS SDK', () => {
  it('tell Kinesis of updates, and the inbox', async () => {
    const stream = await aStream()
    await update(replace('a', '1'))
    expect(await streamed(stream, 1)).toMatchObject([
      {
        ...{ identityPoolId: IdentityPoolId, identityId: owner.IdentityId, dataSetName: 'notes' },
        operation: 'replace',
        kinesisSyncRecords: [{ key: 'a', value: '1', op: 'replace' }],
        payloadType: 'Inline',
        syncCount: 1,
      },
    ])
    const inbox = await fetch(`${server.url}/inbox/messages?kind=stream&to=${stream}`)
    expect(await inbox.json()).toMatchObject({ messages: [{ kind: 'stream', to: stream }] })
  }, 30_000)

  it('give a URL of what is too large', async () => {
    const stream = await aStream()
    const value = '"'.repeat(600_000)
    await update(replace('large', value))
    const [sync] = (await streamed(stream, 1)) as { kinesisSyncRecordsURL: string }[]
    const response = await fetch(sync?.kinesisSyncRecordsURL ?? '')
    expect(await response.json()).toMatchObject([{ key: 'large', value }])
  }, 30_000)

  it('bulk publish once at a time and a day', async () => {
    await update(replace('a', '1'))
    const start = new BulkPublishCommand({ IdentityPoolId })
    const read = new GetBulkPublishDetailsCommand({ IdentityPoolId })
    await expect(admin.send(start)).rejects.toMatchObject(invalid)
    const stream = await aStream()
    expect(await admin.send(read)).toMatchObject({ BulkPublishStatus: 'NOT_STARTED' })
    const starts = await Promise.allSettled([admin.send(start), admin.send(start)])
    expect(starts.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(starts.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'DuplicateRequestException', $metadata: { httpStatusCode: 400 } },
    })
    expect(await streamed(stream, 1)).toMatchObject([
      { identityId: owner.IdentityId, syncCount: 1 },
    ])
    const details = await until(async () => {
      const answer = await admin.send(read)
      return answer.BulkPublishStatus === 'SUCCEEDED' ? answer : undefined
    })
    expect(details).toMatchObject({
      IdentityPoolId,
      BulkPublishStartTime: expect.any(Date),
      BulkPublishCompleteTime: expect.any(Date),
    })
    await expect(admin.send(start)).rejects.toMatchObject({
      name: 'AlreadyStreamedException',
      $metadata: { httpStatusCode: 400 },
    })
  }, 60_000)

  it('are published by admins, for pools that are there', async () => {
    const own = { IdentityPoolId }
    const nowhere = { IdentityPoolId: noPool }
    await expect(guest.send(new BulkPublishCommand(own))).rejects.toMatchObject(notAllowed)
    await expect(admin.send(new BulkPublishCommand(nowhere))).rejects.toMatchObject(notFound)
    await expect(guest.send(new GetBulkPublishDetailsCommand(own))).rejects.toMatchObject(
      notAllowed,
    )
    await expect(admin.send(new GetBulkPublishDetailsCommand(nowhere))).rejects.toMatchObject(
      notFound,
    )
  })
})

describe('the usage of identity pools, through the AWS SDK', () => {
  it('is counted beside the updates', async () => {
    await update(replace('key', 'value'))
    const describeIt = new DescribeIdentityPoolUsageCommand({ IdentityPoolId })
    const counted = await until(async () => {
      const { IdentityPoolUsage } = await admin.send(describeIt)
      return IdentityPoolUsage?.SyncSessionsCount === 0 ? undefined : IdentityPoolUsage
    })
    expect(counted).toEqual({
      IdentityPoolId,
      SyncSessionsCount: 1,
      DataStorage: 8,
      LastModifiedDate: expect.any(Date),
    })
    const { IdentityPoolUsages, Count } = await admin.send(new ListIdentityPoolUsageCommand({}))
    expect(IdentityPoolUsages).toContainEqual(counted)
    expect(IdentityPoolUsages).toHaveLength(Count ?? 0)
    const first = await admin.send(new ListIdentityPoolUsageCommand({ MaxResults: 1 }))
    expect(first).toMatchObject({ MaxResults: 1, Count: 1, NextToken: expect.any(String) })
    const { NextToken } = first
    expect(
      await admin.send(new ListIdentityPoolUsageCommand({ MaxResults: 1, NextToken })),
    ).toMatchObject({ Count: 1 })
  }, 30_000)

  it('is told to admins, of pools that are there', async () => {
    const describeIt = new DescribeIdentityPoolUsageCommand({ IdentityPoolId })
    await expect(guest.send(describeIt)).rejects.toMatchObject(notAllowed)
    await expect(guest.send(new ListIdentityPoolUsageCommand({}))).rejects.toMatchObject(notAllowed)
    await expect(
      admin.send(new DescribeIdentityPoolUsageCommand({ IdentityPoolId: noPool })),
    ).rejects.toMatchObject(notFound)
    await expect(
      admin.send(new ListIdentityPoolUsageCommand({ NextToken: 'token' })),
    ).rejects.toMatchObject(invalid)
  })
})
