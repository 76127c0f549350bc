import type { ScheduledHandler } from 'aws-lambda'
import { processServices } from '../lib/services.ts'
import { sweep } from '../lib/sweeper/sweep.ts'

/** Milliseconds that one step of a chore may take: none is begun later. */
const longestStep = 60_000

/** Clears away what deleted things left behind. */
export const handler: ScheduledHandler = async (_event, context) => {
  await sweep(processServices(), () => context.getRemainingTimeInMillis() > longestStep)
}
