import { join } from 'node:path'
import type { DynamoDBRecord } from 'aws-lambda'
import StreamReader from 'serverless-offline-dynamodb-streams'
import type Serverless from 'serverless/lib/serverless.js'
import type { ServiceFile } from '../service-file.ts'
import { bringBatch, type GivenUp, type StreamRules } from './batches.ts'

/** What feeds functions from the table's stream. */
export interface StreamsOptions {
  /** The options of serverless-offline's packages. */
  readonly settings: object
  /** Where each function's position in the stream is kept between runs. */
  readonly checkpointFolder: string
  readonly log: object
  /** Runs a function; rejects when it throws. */
  readonly invoke: (functionName: string, event: object) => Promise<unknown>
  /** Is told what a function was not able to deal with in the end. */
  readonly giveUp: (functionName: string, given: GivenUp) => Promise<void>
}

/** Milliseconds before a batch is brought again the first time; then twice that each time. */
const firstPause = 100
const longestPause = 5_000

/**
 * A reader of the table's stream for each function that is fed by it, with a position of its own: of
 * several functions one reader would keep the position of whichever came first.
 */
export function streamReaders(
  { functions }: ServiceFile,
  serverless: Serverless,
  options: StreamsOptions,
): StreamReader[] {
  return Object.entries(functions).flatMap(([name, { events = [] }]) => {
    const rules = events.find(({ stream }) => stream !== undefined)?.stream
    if (!rules) return []
    const getAllFunctions = { value: () => [name] }
    const service = { value: Object.create(serverless.service, { getAllFunctions }) as object }
    const one = Object.create(serverless, { service }) as Serverless // with that function alone
    return [new PatientReader(one, { name, rules, ...options })]
  })
}

/**
 * The plugin's reader brings every batch to the function as Lambda does: the plugin itself knows no
 * batches that failed in part, and tries all others three times.
 */
class PatientReader extends StreamReader {
  readonly #bring: (records: readonly DynamoDBRecord[]) => Promise<void>

  constructor(
    serverless: Serverless,
    { name, rules, ...options }: StreamsOptions & { name: string; rules: StreamRules },
  ) {
    const checkpointFile = join(options.checkpointFolder, `stream-${name}.json`)
    super(serverless, { ...options.settings, checkpointFile }, { log: options.log })
    this.#bring = (records) =>
      bringBatch(
        {
          rules,
          invoke: (Records) => options.invoke(name, { Records }),
          giveUp: (given) => options.giveUp(name, given),
          pause,
          now: Date.now,
        },
        records.map(asLambdaHasIt),
      )
  }

  /** Called by the plugin for what it then runs with each batch. */
  override _createLambda(): Promise<void> {
    let records: readonly DynamoDBRecord[] = []
    const setEvent = (event: { Records: readonly DynamoDBRecord[] }) => (records = event.Records)
    this.lambda = { get: () => ({ setEvent, runHandler: () => this.#bring(records) }) }
    return Promise.resolve()
  }
}

/** The SDK gives dates, Lambda's events have seconds since the epoch. */
function asLambdaHasIt(record: DynamoDBRecord): DynamoDBRecord {
  const createdAt: unknown = record.dynamodb?.ApproximateCreationDateTime
  if (!(createdAt instanceof Date)) return record
  const ApproximateCreationDateTime = createdAt.getTime() / 1000
  return { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime } }
}

function pause(attempt: number): Promise<void> {
  const milliseconds = Math.min(firstPause * 2 ** attempt, longestPause)
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
