import type { DynamoDBStreamHandler } from 'aws-lambda'
import { processServices } from '../lib/services.ts'
import { streamChanges } from '../lib/sync/stream-changes.ts'

/** Counts changes of datasets, and tells Kinesis streams of them: fed by the table's stream. */
export const handler: DynamoDBStreamHandler = async ({ Records }) =>
  streamChanges(processServices(), Records)
