import type { DynamoDBStreamHandler } from 'aws-lambda'
import { announceChanges } from '../lib/sync/announce-changes.ts'
import { processServices } from '../lib/services.ts'

/** Wakes devices when a dataset changes: fed by the table's stream, so it never slows a write. */
export const handler: DynamoDBStreamHandler = async ({ Records }, context) =>
  announceChanges(processServices(), Records, () => context.getRemainingTimeInMillis())
