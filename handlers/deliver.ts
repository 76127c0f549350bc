import type { DynamoDBStreamHandler } from 'aws-lambda'
import { processServices } from '../lib/services.ts'
import { deliverMessages } from '../lib/user-pools/deliver.ts'

/** Sends the messages that no answer waits for: fed by the table's stream. */
export const handler: DynamoDBStreamHandler = async ({ Records }) => {
  await deliverMessages(processServices(), Records)
}
