import type { OutgoingMessage } from '../inbox/message.ts'
import { invalidArgument } from './errors.ts'
import type { Streams } from './streams.ts'

/** What the operations work on. */
export interface KinesisServices {
  readonly streams: Streams
  /** Where records are shown. */
  readonly inbox: { deliver(message: OutgoingMessage): void }
  readonly region: string
  readonly account: string
}

/** What a request says, as far as it is read here. */
export interface KinesisInput {
  readonly StreamName?: string
  readonly StreamARN?: string
  readonly Data?: string
  readonly PartitionKey?: string
  readonly Records?: readonly { readonly Data?: string; readonly PartitionKey?: string }[]
  readonly ShardIterator?: string
  readonly ShardIteratorType?: string
  readonly StartingSequenceNumber?: string
  readonly Timestamp?: number
  readonly Limit?: number
}

type Operation = (services: KinesisServices, input: KinesisInput) => object

/** The one shard of each stream. */
const ShardId = 'shardId-000000000000'

/** Records of one answer, and of one request. */
const mostOfAnswer = 10_000
const mostOfRequest = 500
const largestRecord = 1024 * 1024

/** What is built of Kinesis. https://docs.aws.amazon.com/kinesis/latest/APIReference/ */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['CreateStream', ({ streams }, input) => (streams.create(nameIn(input)), {})],
  ['DeleteStream', ({ streams }, input) => (streams.remove(nameIn(input)), {})],
  ['ListStreams', ({ streams }) => ({ StreamNames: streams.names(), HasMoreStreams: false })],
  ['DescribeStream', describeStream],
  ['DescribeStreamSummary', describeStreamSummary],
  ['ListShards', ({ streams }, input) => ({ Shards: shardsOf(streams, nameIn(input)) })],
  ['PutRecord', putRecord],
  ['PutRecords', putRecords],
  ['GetShardIterator', getShardIterator],
  ['GetRecords', getRecords],
])

function describeStream(services: KinesisServices, input: KinesisInput): object {
  const Shards = shardsOf(services.streams, nameIn(input))
  return { StreamDescription: { ...summary(services, input), Shards, HasMoreShards: false } }
}

function describeStreamSummary(services: KinesisServices, input: KinesisInput): object {
  return { StreamDescriptionSummary: { ...summary(services, input), OpenShardCount: 1 } }
}

function summary({ streams, region, account }: KinesisServices, input: KinesisInput): object {
  const StreamName = nameIn(input)
  return {
    StreamName,
    StreamARN: `arn:aws:kinesis:${region}:${account}:stream/${StreamName}`,
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    RetentionPeriodHours: 24,
    StreamCreationTimestamp: streams.find(StreamName).createdAt / 1000,
    EnhancedMonitoring: [],
    EncryptionType: 'NONE',
  }
}

function shardsOf(streams: Streams, name: string): object[] {
  const { createdAt } = streams.find(name)
  return [
    {
      ShardId,
      HashKeyRange: { StartingHashKey: '0', EndingHashKey: String(2n ** 128n - 1n) },
      SequenceNumberRange: { StartingSequenceNumber: String(createdAt * 1000) },
    },
  ]
}

function putRecord(services: KinesisServices, input: KinesisInput): object {
  return put(services, nameIn(input), input)
}

function putRecords(services: KinesisServices, input: KinesisInput): object {
  const { Records = [] } = input
  const name = nameIn(input)
  if (Records.length < 1 || Records.length > mostOfRequest) {
    throw invalidArgument(`A request has from 1 to ${mostOfRequest} records.`)
  }
  for (const record of Records) check(record)
  return { FailedRecordCount: 0, Records: Records.map((record) => put(services, name, record)) }
}

function put({ streams, inbox }: KinesisServices, name: string, record: Entry): object {
  const { data, partitionKey } = check(record)
  const sequenceNumber = streams.put(name, { data, partitionKey })
  const text = Buffer.from(data, 'base64').toString('utf8')
  inbox.deliver({ kind: 'stream', to: name, text })
  return { SequenceNumber: String(sequenceNumber), ShardId }
}

type Entry = Pick<KinesisInput, 'Data' | 'PartitionKey'>

function check({ Data, PartitionKey }: Entry): { data: string; partitionKey: string } {
  if (typeof Data !== 'string' || typeof PartitionKey !== 'string' || PartitionKey === '') {
    throw invalidArgument('A record has Data and a PartitionKey.')
  }
  const size = Buffer.byteLength(Data, 'base64') + Buffer.byteLength(PartitionKey)
  if (size > largestRecord) throw invalidArgument('A record has at most 1 MB.')
  return { data: Data, partitionKey: PartitionKey }
}

function getShardIterator({ streams }: KinesisServices, input: KinesisInput): object {
  const name = nameIn(input)
  const { records } = streams.find(name)
  const { ShardIteratorType: type, StartingSequenceNumber, Timestamp = 0 } = input
  const from = Number(StartingSequenceNumber)
  const starts = new Map([
    ['TRIM_HORIZON', () => 0],
    ['LATEST', () => streams.lastSequence],
    ['AT_SEQUENCE_NUMBER', () => from - 1],
    ['AFTER_SEQUENCE_NUMBER', () => from],
    [
      'AT_TIMESTAMP',
      () =>
        (records.find(({ arrivedAt }) => arrivedAt >= Timestamp * 1000)?.sequenceNumber ??
          streams.lastSequence + 1) - 1,
    ],
  ])
  const after = starts.get(type ?? '')?.()
  if (after === undefined || !Number.isSafeInteger(after)) {
    throw invalidArgument('The ShardIteratorType is not one, or its number is missing.')
  }
  return { ShardIterator: iterator(name, after) }
}

function getRecords({ streams }: KinesisServices, input: KinesisInput): object {
  const { name, after } = position(input.ShardIterator ?? '')
  const limit = Math.min(input.Limit ?? mostOfAnswer, mostOfAnswer)
  const newer = streams.find(name).records.filter(({ sequenceNumber }) => sequenceNumber > after)
  const records = newer.slice(0, limit)
  return {
    Records: records.map(({ sequenceNumber, arrivedAt, partitionKey, data }) => ({
      SequenceNumber: String(sequenceNumber),
      ApproximateArrivalTimestamp: arrivedAt / 1000,
      PartitionKey: partitionKey,
      Data: data,
    })),
    NextShardIterator: iterator(name, records.at(-1)?.sequenceNumber ?? after),
    MillisBehindLatest: newer.length > records.length ? 1 : 0,
  }
}

function iterator(name: string, after: number): string {
  return Buffer.from(JSON.stringify([name, after])).toString('base64')
}

function position(text: string): { name: string; after: number } {
  try {
    const [name, after] = JSON.parse(Buffer.from(text, 'base64').toString()) as [string, number] // by iterator()
    return { name, after }
  } catch {
    throw invalidArgument('The ShardIterator is not one.')
  }
}

function nameIn({ StreamName, StreamARN }: KinesisInput): string {
  const name = StreamName ?? StreamARN?.split('/')[1]
  if (typeof name !== 'string') throw invalidArgument('A StreamName is needed.')
  return name
}
