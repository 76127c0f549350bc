import type { DynamoDBStreamHandler } from 'aws-lambda'
import { announceChanges } from '../lib/sync/announce-changes.ts'
import { tellChannels } from '../lib/sync/channel-news.ts'
import { processServices } from '../lib/services.ts'

/** Tells devices and connections of changed datasets: fed by the table's stream, so it slows no write. */
export const handler: DynamoDBStreamHandler = async ({ Records }, context) => {
  const timeLeft = () => context.getRemainingTimeInMillis()
  const answers = await Promise.all([
    announceChanges(processServices(), Records, timeLeft),
    tellChannels(processServices(), Records, timeLeft),
  ])
  return { batchItemFailures: answers.flatMap(({ batchItemFailures }) => batchItemFailures) }
}
