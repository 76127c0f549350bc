import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  ListStreamsCommand,
  PutRecordCommand,
  PutRecordsCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-kinesis'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunningServer } from '../../../local/http.ts'
import type { OutgoingMessage } from '../../../local/inbox/message.ts'
import { startKinesis } from '../../../local/kinesis/start.ts'

const StreamName = 'notes'
const ShardId = 'shardId-000000000000'

let folder: string
let server: RunningServer
let client: KinesisClient
let shown: OutgoingMessage[]

async function start(): Promise<void> {
  const inbox = { deliver: (message: OutgoingMessage) => void shown.push(message) }
  const place = { region: 'us-east-1', account: '123456789012', dataFolder: folder }
  server = await startKinesis({ inbox, ...place })
  client = new KinesisClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'key' },
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  })
}

beforeEach(async () => {
  shown = []
  folder = mkdtempSync(join(tmpdir(), 'cognate-kinesis-'))
  await start()
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }))
})
afterEach(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

const put = (text: string) =>
  client.send(
    new PutRecordCommand({ StreamName, Data: new TextEncoder().encode(text), PartitionKey: 'k' }),
  )

async function read(type: ShardIteratorType, more: object = {}): Promise<string[]> {
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: type, ...more }),
  )
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }))
  return Records.map(({ Data }) => new TextDecoder().decode(Data))
}

describe('the local Kinesis', () => {
  it('gives back what was put, in order and from where it is asked', async () => {
    const first = await put('one')
    const answer = await client.send(
      new PutRecordsCommand({
        StreamName,
        Records: ['two', 'three'].map((text) => ({
          Data: new TextEncoder().encode(text),
          PartitionKey: 'k',
        })),
      }),
    )
    expect(answer).toMatchObject({ FailedRecordCount: 0, Records: [{ ShardId }, { ShardId }] })
    expect(await read('TRIM_HORIZON')).toEqual(['one', 'two', 'three'])
    expect(await read('LATEST')).toEqual([])
    const StartingSequenceNumber = first.SequenceNumber
    expect(await read('AT_SEQUENCE_NUMBER', { StartingSequenceNumber })).toHaveLength(3)
    expect(await read('AFTER_SEQUENCE_NUMBER', { StartingSequenceNumber })).toHaveLength(2)
    expect(await read('AT_TIMESTAMP', { Timestamp: new Date(0) })).toHaveLength(3)
    expect(await read('AT_TIMESTAMP', { Timestamp: new Date(Date.now() + 60_000) })).toEqual([])
  })

  it('pages', async () => {
    for (const text of ['one', 'two', 'three']) await put(text)
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' }),
    )
    const first = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 2 }))
    expect(first).toMatchObject({ MillisBehindLatest: 1 })
    expect(first.Records).toHaveLength(2)
    const rest = new GetRecordsCommand({ ShardIterator: first.NextShardIterator })
    expect(await client.send(rest)).toMatchObject({ Records: [{ PartitionKey: 'k' }] })
  })

  it('shows records in the inbox', async () => {
    await put('{"syncCount":1}')
    expect(shown).toEqual([{ kind: 'stream', to: StreamName, text: '{"syncCount":1}' }])
  })

  it('describes streams, and keeps their names', async () => {
    const StreamARN = `arn:aws:kinesis:us-east-1:123456789012:stream/${StreamName}`
    const described = { StreamName, StreamARN, StreamStatus: 'ACTIVE' }
    await server.stop()
    await start()
    expect(await client.send(new DescribeStreamCommand({ StreamName }))).toMatchObject({
      StreamDescription: { ...described, Shards: [{ ShardId }] },
    })
    expect(await client.send(new DescribeStreamSummaryCommand({ StreamARN }))).toMatchObject({
      StreamDescriptionSummary: { ...described, OpenShardCount: 1 },
    })
    expect(await client.send(new ListShardsCommand({ StreamName }))).toMatchObject({
      Shards: [{ ShardId }],
    })
    expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([StreamName])
    await client.send(new DeleteStreamCommand({ StreamName }))
    expect((await client.send(new ListStreamsCommand({}))).StreamNames).toEqual([])
  })

  it('refuses what is not there, is there already, or makes no sense', async () => {
    const name = (error: string) => ({ name: error })
    const again = new CreateStreamCommand({ StreamName, ShardCount: 1 })
    await expect(client.send(again)).rejects.toMatchObject(name('ResourceInUseException'))
    const odd = new CreateStreamCommand({ StreamName: 'a/b', ShardCount: 1 })
    await expect(client.send(odd)).rejects.toMatchObject(name('InvalidArgumentException'))
    const gone = new DescribeStreamCommand({ StreamName: 'gone' })
    await expect(client.send(gone)).rejects.toMatchObject(name('ResourceNotFoundException'))
    await expect(put('x'.repeat(1024 * 1024))).rejects.toMatchObject(
      name('InvalidArgumentException'),
    )
    const nothing = new PutRecordsCommand({ StreamName, Records: [] })
    await expect(client.send(nothing)).rejects.toMatchObject(name('InvalidArgumentException'))
    const bad = new GetRecordsCommand({ ShardIterator: 'no' })
    await expect(client.send(bad)).rejects.toMatchObject(name('InvalidArgumentException'))
    await expect(read('AT_SEQUENCE_NUMBER')).rejects.toMatchObject(name('InvalidArgumentException'))
  })
})
