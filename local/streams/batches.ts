import type { DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda'

/** What serverless.yml says of a stream that feeds a function; what is left out is as on Lambda. */
export interface StreamRules {
  readonly maximumRetryAttempts?: number
  readonly maximumRecordAgeInSeconds?: number
  readonly bisectBatchOnFunctionError?: boolean
  readonly functionResponseType?: string
}

/** Records that were given up on, and why. */
export interface GivenUp {
  readonly records: readonly DynamoDBRecord[]
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded'
  readonly fault: string
  /** How often the function got them. */
  readonly attempts: number
}

/** What bringing a batch to a function needs. */
export interface Bringing {
  readonly rules: StreamRules
  /** Runs the function; rejects when it throws. */
  readonly invoke: (records: readonly DynamoDBRecord[]) => Promise<unknown>
  readonly giveUp: (given: GivenUp) => Promise<void>
  /** Waits before a batch is brought again, longer each time. */
  readonly pause: (attempt: number) => Promise<void>
  readonly now: () => number
}

/** On Lambda a batch is brought again for as long as the stream keeps it. */
const withoutEnd = -1

/** What is left to do of a batch after it was brought. */
interface Left {
  readonly records: readonly DynamoDBRecord[]
  readonly fault: string
  readonly isWhole: boolean
}

/**
 * Brings a batch of records to a function until it has dealt with all of them, or they are given up on:
 * as Lambda does, by the same settings. A batch that failed as a whole is halved where that is set, so
 * that in the end a record that cannot be read is alone.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function bringBatch(
  bringing: Bringing,
  batch: readonly DynamoDBRecord[],
  firstAttempt = 0,
): Promise<void> {
  const { maximumRetryAttempts = withoutEnd, bisectBatchOnFunctionError } = bringing.rules
  let records = await withoutAged(bringing, batch, { fault: 'they are too old', attempts: 0 })
  for (let attempt = firstAttempt; records.length > 0; attempt++) {
    const left = await bringOnce(bringing, records)
    if (left.isWhole && bisectBatchOnFunctionError && left.records.length > 1) {
      const middle = Math.ceil(left.records.length / 2)
      await bringBatch(bringing, left.records.slice(0, middle), attempt)
      await bringBatch(bringing, left.records.slice(middle), attempt)
      return
    }
    if (left.records.length === 0) return
    if (maximumRetryAttempts !== withoutEnd && attempt >= maximumRetryAttempts) {
      const { fault } = left
      const condition = 'RetryAttemptsExhausted'
      await bringing.giveUp({ records: left.records, condition, fault, attempts: attempt + 1 })
      return
    }
    await bringing.pause(attempt)
    const { fault } = left
    records = await withoutAged(bringing, left.records, { fault, attempts: attempt + 1 })
  }
}

async function bringOnce(
  { rules, invoke }: Bringing,
  records: readonly DynamoDBRecord[],
): Promise<Left> {
  try {
    const answer = (await invoke(records)) as DynamoDBBatchResponse | undefined // by Lambda's contract
    if (rules.functionResponseType !== 'ReportBatchItemFailures') return done
    const failed = new Set(answer?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier))
    if (failed.size === 0) return done
    const first = records.findIndex(({ dynamodb }) => failed.has(dynamodb?.SequenceNumber ?? ''))
    const fault = 'the function named records that it could not deal with'
    return { records: records.slice(Math.max(first, 0)), fault, isWhole: first < 0 }
  } catch (error) {
    return { records, fault: String(error), isWhole: true }
  }
}

const done: Left = { records: [], fault: '', isWhole: false }

async function withoutAged(
  { rules, giveUp, now }: Bringing,
  records: readonly DynamoDBRecord[],
  past: Pick<GivenUp, 'fault' | 'attempts'>,
): Promise<readonly DynamoDBRecord[]> {
  const { maximumRecordAgeInSeconds = withoutEnd } = rules
  if (maximumRecordAgeInSeconds === withoutEnd) return records
  const oldest = now() / 1000 - maximumRecordAgeInSeconds
  const isAged = ({ dynamodb }: DynamoDBRecord) =>
    (dynamodb?.ApproximateCreationDateTime ?? Infinity) < oldest
  const aged = records.filter(isAged)
  if (aged.length > 0) await giveUp({ records: aged, condition: 'RecordAgeExceeded', ...past })
  return records.filter((record) => !isAged(record))
}
