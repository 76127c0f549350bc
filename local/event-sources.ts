import type Serverless from 'serverless/lib/serverless.js'
import { queueNamedBy, type ServiceFile } from './service-file.ts'
import { feedFromQueue } from './sqs/reader.ts'
import type { ServiceQueues } from './sqs/service-queues.ts'
import type { GivenUp } from './streams/batches.ts'
import { failureRecord } from './streams/failure-record.ts'
import { streamReaders, type StreamsOptions } from './streams/readers.ts'

/** What feeds functions beside the gateway and the clock. */
export interface EventSourcesOptions extends Omit<StreamsOptions, 'giveUp'> {
  readonly queues: ServiceQueues
  readonly region: string
}

/** What runs, and how to end it. */
export interface RunningSources {
  stop(): Promise<void>
}

/** Messages that a function gets at a time, unless serverless.yml says otherwise. */
const usualBatch = 10

/** Feeds functions from the table's stream and from queues, as serverless.yml says. */
export async function startEventSources(
  file: ServiceFile,
  serverless: Serverless,
  options: EventSourcesOptions,
): Promise<RunningSources> {
  const giveUp = (name: string, given: GivenUp) => passOn(file, options.queues, { name, given })
  const streams = streamReaders(file, serverless, { ...options, giveUp })
  await Promise.all(streams.map((reader) => reader.start()))
  const feeds = feedsOf(file, options)
  return {
    async stop() {
      for (const reader of streams.flatMap((one) => one.dynamodbStreams?.readables ?? [])) {
        reader.on('error', () => undefined) // the table may go before its last answer comes
        reader.close()
      }
      await Promise.all(feeds.map((end) => end()))
    },
  }
}

function feedsOf(
  { functions }: ServiceFile,
  { queues, region, invoke }: EventSourcesOptions,
): (() => Promise<void>)[] {
  return Object.entries(functions).flatMap(([name, { events = [] }]) =>
    events.flatMap(({ sqs: queue }) => {
      if (!queue) return []
      const { batchSize = usualBatch } = queue
      const run = { sqs: queues.sqs, ...queues.of(queueNamedBy(queue)), batchSize, region }
      return [feedFromQueue({ ...run, invoke: (event) => invoke(name, event) })]
    }),
  )
}

/** Says in the log what a function was not able to deal with, and in the queue for that, if any. */
async function passOn(
  { functions }: ServiceFile,
  queues: ServiceQueues,
  { name, given }: { name: string; given: GivenUp },
): Promise<void> {
  const { records, fault } = given
  process.stderr.write(`${name} gave up on ${records.length} records of the stream: ${fault}\n`)
  const destination = functions[name]?.events?.find(({ stream }) => stream)?.stream?.destinations
  if (!destination) return
  const { url } = queues.of(queueNamedBy(destination.onFailure))
  const MessageBody = JSON.stringify(failureRecord(name, given))
  await queues.sqs.call('SendMessage', { QueueUrl: url, MessageBody })
}
