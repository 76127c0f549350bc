import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-kinesis'
import type { CognitoStreams } from '@aws-sdk/client-cognito-sync'
import type { DynamoDBRecord } from 'aws-lambda'
import { setIdentityPoolConfiguration } from '../../lib/operations/sync/set-identity-pool-configuration.ts'
import { toItem } from '../../lib/store/attribute-values.ts'
import { datasetRef, type Dataset } from '../../lib/store/datasets.ts'
import { startKinesis } from '../../local/kinesis/start.ts'
import { startS3 } from '../../local/s3/start.ts'
import { anIdentity, byAdmin, syncBench, type SyncBench } from '../operations/sync/bench.ts'

/** Services with a Kinesis and an S3 of their own, and an identity in a pool. */
export interface StreamStage extends SyncBench {
  /** What the inbox was shown, oldest first. */
  readonly shown: { readonly kind: string; readonly to: string; readonly text: string }[]
}

/** Sets the stage. */
export async function streamStage(): Promise<StreamStage> {
  const shown: StreamStage['shown'] = []
  const inbox = { deliver: (message: StreamStage['shown'][number]) => void shown.push(message) }
  const place = { region: 'us-east-1', account: '123456789012' }
  const folder = mkdtempSync(join(tmpdir(), 'cognate-streams-'))
  let now = () => Date.now()
  const kinesis = await startKinesis({ inbox, ...place })
  const s3 = await startS3({
    folder,
    credentials: () => Promise.resolve({ accessKeyId: 'local', secretAccessKey: 'local' }),
    prefix: '/s3',
    hosts: [],
    now: () => now(),
  })
  process.env.AWS_ENDPOINT_URL_KINESIS = kinesis.url
  const bench = await syncBench({ AWS_ENDPOINT_URL_S3: s3.url })
  now = () => bench.clock.now
  return {
    ...bench,
    shown,
    stop: async () => {
      await Promise.all([bench.stop(), kinesis.stop(), s3.stop()])
      rmSync(folder, { recursive: true })
    },
  }
}

/** The same with an identity in a pool of its own, which has a stream that is turned on. */
export async function withStream(stage: StreamStage): Promise<StreamStage & { stream: string }> {
  const owner = await anIdentity(stage.services)
  const StreamName = `stream-${owner.IdentityPoolId.slice(-12)}`
  const client = await stage.services.kinesis(undefined)
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
  const named = { ...stage, owner, stream: StreamName }
  await setStreams(named, {
    StreamName,
    RoleArn: 'arn:aws:iam::123456789012:role/streams',
    StreamingStatus: 'ENABLED',
  })
  return named
}

/** Sets the stream of the identity's pool. */
export async function setStreams(
  { services, owner }: StreamStage,
  CognitoStreams: CognitoStreams,
): Promise<void> {
  const { IdentityPoolId } = owner
  await setIdentityPoolConfiguration.run({ IdentityPoolId, CognitoStreams }, services, byAdmin)
}

/** Deletes the stream behind the pool's back. */
export async function deleteStream({
  services,
  stream,
}: StreamStage & { stream: string }): Promise<void> {
  const client = await services.kinesis(undefined)
  await client.send(new DeleteStreamCommand({ StreamName: stream }))
}

/** What lies in the stream, oldest first. */
export async function streamed({
  services,
  stream,
}: StreamStage & { stream: string }): Promise<Record<string, unknown>[]> {
  const client = await services.kinesis(undefined)
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({
      StreamName: stream,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    }),
  )
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }))
  return Records.map(({ Data, PartitionKey }) => ({
    ...(JSON.parse(new TextDecoder().decode(Data)) as object),
    PartitionKey,
  }))
}

let lastPosition = 100

/** What the table's stream brings of a write to a dataset of the identity. */
export async function stepBy(
  stage: StreamStage,
  write: () => Promise<unknown>,
  name = 'notes',
): Promise<DynamoDBRecord> {
  const find = () => stage.services.table.get(datasetRef(stage.owner.IdentityId, name))
  const before = await find()
  await write()
  return recordOf(before, await find(), stage.clock.now)
}

/** A record of the table's stream. */
export function recordOf(
  before: Dataset | undefined,
  after: Dataset | undefined,
  now: number,
): DynamoDBRecord {
  const image = (dataset: Dataset) => toItem({ dataset }) as never // the same, typed by the event
  return {
    dynamodb: {
      ...(before && { OldImage: image(before) }),
      ...(after && { NewImage: image(after) }),
      SequenceNumber: String(++lastPosition),
      ApproximateCreationDateTime: now / 1000,
    },
  }
}
