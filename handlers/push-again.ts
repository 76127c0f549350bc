import type { SQSHandler } from 'aws-lambda'
import { announceAgain } from '../lib/sync/announce-again.ts'
import { processServices } from '../lib/services.ts'

/** Wakes the devices that could not be woken before: fed by the queue of retries. */
export const handler: SQSHandler = async ({ Records }, context) =>
  announceAgain(processServices(), Records, () => context.getRemainingTimeInMillis())
