import type { Handler, ScheduledEvent } from 'aws-lambda'
import { processServices } from '../lib/services.ts'
import { importUsers, type ImportEvent } from '../lib/user-pools/import/import-users.ts'

/** Milliseconds that one step of an import may take: none is begun later. */
const longestStep = 60_000

/** Imports users from files: at once when a job is started, and on a schedule whatever is left. */
export const handler: Handler<ImportEvent | ScheduledEvent, void> = async (event, context) => {
  const hasTime = () => context.getRemainingTimeInMillis() > longestStep
  await importUsers(processServices(), 'jobId' in event ? event : {}, hasTime)
}
