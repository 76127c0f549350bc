import type { Handler, ScheduledEvent } from 'aws-lambda'
import { processServices } from '../lib/services.ts'
import { bulkPublish } from '../lib/sync/bulk-publish.ts'
import type { BulkPublishEvent } from '../lib/sync/call-publisher.ts'

/** Milliseconds that one step of a bulk publish may take: none is begun later. */
const longestStep = 300_000

/** Publishes all data of identity pools: at once when asked to, and on a schedule what is left. */
export const handler: Handler<BulkPublishEvent | ScheduledEvent, void> = async (event, context) => {
  const hasTime = () => context.getRemainingTimeInMillis() > longestStep
  await bulkPublish(processServices(), 'identityPoolId' in event ? event : {}, { hasTime })
}
